/** Starts the window: theme, connection, first snapshot, application. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fonts/fonts.css';
import { toEnvelope } from '../core/contract/errors.ts';
import { App } from './app/app.tsx';
import { StartPage } from './app/start-page.tsx';
import { connectToLaboratory } from './state/connection.ts';
import { Laboratory } from './state/laboratory.ts';
import { errorText } from './state/messages.ts';
import { installTheme } from './theme/theme.ts';
import './theme/base.css';

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no element with the id root.');
const root = createRoot(element);
installTheme();
const connection = connectToLaboratory();

async function start(): Promise<void> {
  root.render(<StartPage message={null} />);
  try {
    const laboratory = await Laboratory.connect(connection.api);
    root.render(
      <StrictMode>
        <App laboratory={laboratory} shell={connection} />
      </StrictMode>,
    );
  } catch (error) {
    root.render(
      <StartPage
        message={connection.reason() ?? errorText(toEnvelope(error))}
        onRetry={() => {
          connection.reconnect();
          void start();
        }}
      />,
    );
    if (connection.isLost()) retryWhenOpen();
  }
}

/** Starts as soon as the line heals by itself. */
function retryWhenOpen(): void {
  const stop = connection.subscribe(() => {
    if (connection.isLost()) return;
    stop();
    void start();
  });
}

void start();
