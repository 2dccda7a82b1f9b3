/** Every key of the window. */
import { Fragment, type ReactNode } from 'react';
import { Checkbox } from '../../controls/checkbox.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { currentPlatform, currentShell, shortcutText, shownKeys } from '../../state/commands.ts';
import { allowSingleKeys, useSingleKeys } from '../../state/single-keys.ts';
import { useCommands } from '../commands-context.ts';

const IN_PANELS: [string, string[]][] = [
  ['Delete the selected thing (in the project)', ['Delete']],
  ['Add a thing (in the project), an optimizer (in the matrix)', ['A']],
  ['Close the tab (on a tab)', ['Delete']],
  ['Start a ready experiment (on the start page)', ['1', '2', '3']],
  ['Loss on a logarithmic or linear axis', ['G']],
  ['Medians or single runs', ['M']],
  ['Chart as a table', ['T']],
  ['Contour, surface or section of a plane', ['V']],
  ['Turn a surface', ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']],
  ['Shift a surface', ['Shift+ArrowLeft', 'Shift+ArrowRight', 'Shift+ArrowUp', 'Shift+ArrowDown']],
  ['Zoom a plane or a surface in or out, and back', ['+', '-', '0']],
  ['Linear or logarithmic height of a surface or section', ['H']],
  ['Orthographic or perspective surface', ['O']],
];

export function ShortcutsDialog({ onClose }: { onClose: () => void }): ReactNode {
  const commands = useCommands();
  const allowed = useSingleKeys((state) => state.allowed);
  const platform = currentPlatform();
  const shell = currentShell();
  const sections = [...new Set(commands.map((command) => command.section))];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide>
      <div className="shortcuts">
        {sections.map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl>
              {commands
                .filter((command) => command.section === section && shownKeys(command, shell).length > 0)
                .map((command) => (
                  <Fragment key={command.id}>
                    <dt>{command.label}</dt>
                    <dd>
                      {shownKeys(command, shell).map((keys) => (
                        <kbd key={keys}>{shortcutText(keys, platform)}</kbd>
                      ))}
                    </dd>
                  </Fragment>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>In a focused panel</h3>
          <dl>
            {IN_PANELS.map(([label, keys]) => (
              <Fragment key={label}>
                <dt>{label}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key}>{shortcutText(key, platform)}</kbd>
                  ))}
                </dd>
              </Fragment>
            ))}
          </dl>
          <Checkbox selected={allowed} onChange={allowSingleKeys}>
            Single letters act in a focused panel
          </Checkbox>
        </section>
      </div>
    </Dialog>
  );
}
