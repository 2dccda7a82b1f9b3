/** Says that the service cannot be reached, and tries again. */
import { Unplug } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Button } from '../controls/button.tsx';

/** What the window needs to know about the line to the service. */
export interface Connection {
  subscribe: (listener: () => void) => () => void;
  isLost: () => boolean;
  reconnect: () => void;
}

export function ConnectionBanner({ connection }: { connection: Connection }): ReactNode {
  const lost = useSyncExternalStore(connection.subscribe, connection.isLost);
  if (!lost) return null;
  return (
    <div className="banner" role="alert">
      <Unplug size={14} strokeWidth={1.9} aria-hidden />
      <span>The connection to the laboratory is lost. Runs go on there and nothing computed is lost.</span>
      <Button small onPress={connection.reconnect}>
        Connect again
      </Button>
    </div>
  );
}
