/** What stands in the window before the laboratory has answered, and when it cannot be reached. */
import { Mountain } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../controls/button.tsx';
import './start-page.css';

/** Nothing is shown for a start that takes less than this. */
const PATIENCE_MS = 400;

export function StartPage({ message, onRetry }: { message: string | null; onRetry?: () => void }): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="start-page">
      {(late || message !== null) && (
        <>
          <Mountain size={28} strokeWidth={1.7} aria-hidden />
          <p className="prose" role={message === null ? 'status' : 'alert'}>
            {message ?? 'Connecting to the laboratory…'}
          </p>
          {message !== null && onRetry !== undefined && (
            <Button kind="primary" onPress={onRetry}>
              Try again
            </Button>
          )}
        </>
      )}
    </main>
  );
}
