/** The command palette: every command with its keys, and every thing of the project. */
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components';
import { COLLECTIONS } from '../../core/contract/document.ts';
import { ThingIcon } from '../panels/project-tree/thing-icon.tsx';
import { currentPlatform, currentShell, shortcutText, shownKeys } from '../state/commands.ts';
import { closeDialog } from '../state/dialogs.ts';
import { useCatalogue, useDocument } from '../state/laboratory.ts';
import { useActions } from './actions.ts';
import { useCommands } from './commands-context.ts';
import { MANY, wordFor } from './items.ts';

export function CommandPalette({ query }: { query: 'commands' | 'things' }): ReactNode {
  const commands = useCommands();
  const document = useDocument();
  const catalogue = useCatalogue();
  const actions = useActions();
  const { contains } = useFilter({ sensitivity: 'base' });
  const platform = currentPlatform();
  const shell = currentShell();
  const enabled = commands.filter((command) => command.id !== 'palette' && (command.enabled?.() ?? true));
  const sections = [...new Set(enabled.map((command) => command.section))];
  const withData = new Set(catalogue.landscapes.filter((entry) => entry.hasData).map((entry) => entry.id));

  const things =
    document !== null &&
    COLLECTIONS.filter((collection) => document[collection].length > 0).map((collection) => (
      <MenuSection key={collection}>
        <Header className="menu-header">{MANY[collection]}</Header>
        {document[collection].map((item) => (
          <MenuItem
            key={`${collection}:${item.id}`}
            id={`${collection}:${item.id}`}
            textValue={item.name}
            className="menu-item"
            onAction={() => {
              closeDialog();
              actions.open({ collection, id: item.id });
            }}
          >
            <ThingIcon
              collection={collection}
              {...('slot' in item ? { slot: item.slot } : {})}
              hasData={'family' in item && withData.has(item.family)}
            />
            <span className="ellipsis">{item.name}</span>
            <span className="push text3">{wordFor(collection)}</span>
          </MenuItem>
        ))}
      </MenuSection>
    ));

  return (
    <ModalOverlay className="overlay" isOpen isDismissable onOpenChange={(open) => !open && closeDialog()}>
      <Modal className="dialog-frame palette">
        <Dialog className="dialog" aria-label={query === 'commands' ? 'Commands' : 'Things'}>
          <Autocomplete filter={contains}>
            <SearchField aria-label="Search" className="palette-field" autoFocus>
              <Search size={14} strokeWidth={1.9} aria-hidden />
              <Input placeholder={query === 'commands' ? 'Run a command, open a thing' : 'Open a thing'} />
            </SearchField>
            <Menu
              className="menu palette-list"
              aria-label="Results"
              renderEmptyState={() => <p className="palette-empty">Nothing is called that.</p>}
            >
              {query === 'things' && things}
              {query === 'commands' &&
                sections.map((section) => (
                  <MenuSection key={section}>
                    <Header className="menu-header">{section}</Header>
                    {enabled
                      .filter((command) => command.section === section)
                      .map((command) => (
                        <MenuItem
                          key={command.id}
                          id={command.id}
                          textValue={command.label}
                          className="menu-item"
                          onAction={() => {
                            closeDialog();
                            command.run();
                          }}
                        >
                          <span className="ellipsis">{command.label}</span>
                          <span className="push palette-keys">
                            {shownKeys(command, shell).map((keys) => (
                              <kbd key={keys}>{shortcutText(keys, platform)}</kbd>
                            ))}
                          </span>
                        </MenuItem>
                      ))}
                  </MenuSection>
                ))}
              {query === 'commands' && (
                <MenuSection>
                  <Header className="menu-header">Lessons</Header>
                  {catalogue.lessons.map(({ id, label, minutes }) => (
                    <MenuItem
                      key={id}
                      id={`lesson:${id}`}
                      textValue={`Lesson: ${label}`}
                      className="menu-item"
                      onAction={() => {
                        closeDialog();
                        void actions.openLesson(id);
                      }}
                    >
                      <ThingIcon collection="lessons" />
                      <span className="ellipsis">Lesson: {label}</span>
                      <span className="push text3">{minutes} min</span>
                    </MenuItem>
                  ))}
                </MenuSection>
              )}
              {query === 'commands' && things}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
