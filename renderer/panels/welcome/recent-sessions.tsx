/** Sessions opened before: one that is gone can be located or forgotten. */
import { TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button, GridList, GridListItem } from 'react-aria-components';
import { toEnvelope } from '../../../core/contract/errors.ts';
import type { RecentSession } from '../../../core/contract/laboratory-api.ts';
import { useActions } from '../../app/actions.ts';
import { dateText } from '../../app/date-text.ts';
import { bytesText } from '../../controls/number-text.ts';
import { openDialog } from '../../state/dialogs.ts';
import { useApi, useSnapshot } from '../../state/laboratory.ts';
import { errorText, showError, showMessage } from '../../state/messages.ts';

export function RecentSessions(): ReactNode {
  const api = useApi();
  const actions = useActions();
  const { revision } = useSnapshot();
  const [recent, setRecent] = useState<RecentSession[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again after a session was closed
  useEffect(() => {
    api.recentSessions({}).then(setRecent, showError);
  }, [api, revision]);
  if (recent === null) return <div className="recent-space" />;
  const open = (session: RecentSession): void => {
    if (session.state === 'missing') openDialog({ kind: 'locate', path: session.path, name: session.name });
    else actions.openSession(session.path).catch((error: unknown) => refused(error, session.path));
  };
  const refused = (error: unknown, path: string): void => {
    const envelope = toEnvelope(error);
    if (envelope.code !== 'session-busy') showError(error);
    else {
      const run = (): void => void actions.openSession(path, true).catch(showError);
      showMessage('error', errorText(envelope), { label: 'Open read-only', run });
    }
  };
  return (
    <>
      <h2 className="small-heading">Recent sessions</h2>
      {recent.length === 0 ? (
        <p className="text2 recent-none">
          None yet. Everything you start is kept from the first moment, also before it has a name.
        </p>
      ) : (
        <GridList
          aria-label="Recent sessions"
          className="recent"
          onAction={(path) => {
            const session = recent.find((other) => other.path === path);
            if (session !== undefined) open(session);
          }}
        >
          {recent.map((session) => (
            <GridListItem
              key={session.path}
              id={session.path}
              textValue={session.name}
              className="recent-row focus-inside"
            >
              <span className="recent-line">
                <span className={`ellipsis ${session.state === 'ok' ? 'medium' : 'text3'}`} title={session.path}>
                  {session.name}
                </span>
                <span className="push text3">{dateText(session.opened, Date.now())}</span>
              </span>
              <span className="recent-line">
                {session.state === 'ok' ? (
                  <span className="text2 ellipsis">{session.summary}</span>
                ) : (
                  <span className="recent-wrong ellipsis">
                    <TriangleAlert size={11} strokeWidth={1.9} aria-hidden />
                    {session.state === 'missing' ? 'file not found where it was' : 'the file is damaged'}
                  </span>
                )}
                <span className="push text3 recent-fact">
                  {session.state === 'missing' ? (
                    <Button className="recent-action" onPress={() => open(session)}>
                      Locate
                    </Button>
                  ) : (
                    bytesText(session.bytes)
                  )}
                </span>
                <Button
                  className="recent-forget"
                  aria-label={`Forget ${session.name}; the file stays`}
                  onPress={() => void api.forgetRecent({ path: session.path }).then(setRecent, showError)}
                >
                  <X size={12} strokeWidth={2} aria-hidden />
                </Button>
              </span>
            </GridListItem>
          ))}
        </GridList>
      )}
    </>
  );
}
