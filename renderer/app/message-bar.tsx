/** Messages that wait to be read, over the status bar; each can be dismissed. */
import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { dismissMessage, useMessages } from '../state/messages.ts';

const ICONS = { information: Info, warning: TriangleAlert, error: CircleAlert };

export function MessageBar(): ReactNode {
  const shown = useMessages((messages) => messages.shown);
  if (shown.length === 0) return null;
  return (
    <div className="messages">
      {shown.map((message) => {
        const Icon = ICONS[message.level];
        return (
          <div
            key={message.id}
            className={`message ${message.level}`}
            role={message.level === 'error' ? 'alert' : 'status'}
          >
            <Icon size={14} strokeWidth={1.9} aria-hidden />
            <span className="message-text selectable">{message.text}</span>
            {message.action !== undefined && (
              <Button
                small
                onPress={() => {
                  message.action?.run();
                  dismissMessage(message.id);
                }}
              >
                {message.action.label}
              </Button>
            )}
            <IconButton icon={X} name="Dismiss" onPress={() => dismissMessage(message.id)} small size={13} />
          </div>
        );
      })}
    </div>
  );
}

/** Words for screen readers only. */
export function LiveRegion(): ReactNode {
  const spoken = useMessages((messages) => messages.spoken);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </div>
  );
}
