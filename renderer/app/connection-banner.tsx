/** Says that the service cannot be reached, and tries again. */
import { Unplug } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { Button } from '../controls/button.tsx';
import { useShell } from './shell.ts';

export function ConnectionBanner(): ReactNode {
  const { subscribe, isLost, reason, reconnect } = useShell();
  const lost = useSyncExternalStore(subscribe, isLost);
  if (!lost) return null;
  return (
    <div className="banner" role="alert">
      <Unplug size={14} strokeWidth={1.9} aria-hidden />
      <span>
        {reason() ?? 'The connection to the laboratory is lost.'} Runs go on there and nothing computed is lost.
      </span>
      <Button small onPress={reconnect}>
        Connect again
      </Button>
    </div>
  );
}
