/** The left side: Project and Queue, or a rail in a narrow window. */
import {
  CircleCheck,
  Database,
  FlaskConical,
  LibraryBig,
  ListChecks,
  Mountain,
  NotebookText,
  PanelLeft,
  Plus,
  Sigma,
  Workflow,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { IconButton } from '../controls/button.tsx';
import { MenuButton } from '../controls/menu.tsx';
import { GalleryPanel } from '../panels/gallery/gallery-panel.tsx';
import { useAddMenu } from '../panels/project-tree/add-menu.ts';
import { ProjectTree } from '../panels/project-tree/project-tree.tsx';
import { QueuePanel } from '../panels/queue/queue-panel.tsx';
import { type LeftTab, toggleSide, useLayout } from '../state/layout.ts';

export function LeftSide(): ReactNode {
  const tab = useLayout((layout) => layout.leftTab);
  const entries = useAddMenu();
  const [adding, setAdding] = useState(false);
  return (
    <Tabs
      className="side"
      selectedKey={tab}
      onSelectionChange={(key) => useLayout.setState({ leftTab: key as LeftTab })}
    >
      <div className="side-tabs">
        <TabList aria-label="Left side" className="side-tab-list">
          <Tab id="project" className="side-tab focus-inside">
            Project
          </Tab>
          <Tab id="gallery" className="side-tab focus-inside">
            Gallery
          </Tab>
          <Tab id="queue" className="side-tab focus-inside">
            Queue
          </Tab>
        </TabList>
        <span className="side-actions">
          <MenuButton label="Add" icon={Plus} entries={entries} open={adding} onOpenChange={setAdding} />
        </span>
      </div>
      <TabPanel id="project" className="side-panel">
        <ProjectTree onAdd={() => setAdding(true)} />
      </TabPanel>
      <TabPanel id="gallery" className="side-panel">
        <GalleryPanel />
      </TabPanel>
      <TabPanel id="queue" className="side-panel">
        <QueuePanel />
      </TabPanel>
    </Tabs>
  );
}

const RAIL_ITEMS = [
  { name: 'Landscapes', icon: Mountain, tab: 'project' },
  { name: 'Optimizers', icon: Workflow, tab: 'project' },
  { name: 'Experiments', icon: FlaskConical, tab: 'project' },
  { name: 'Analyses', icon: Sigma, tab: 'project' },
  { name: 'Claims', icon: CircleCheck, tab: 'project' },
  { name: 'Notes', icon: NotebookText, tab: 'project' },
  { name: 'Data', icon: Database, tab: 'project' },
  { name: 'Gallery', icon: LibraryBig, tab: 'gallery' },
  { name: 'Queue', icon: ListChecks, tab: 'queue' },
] as const;

export function LeftRail(): ReactNode {
  const open = useLayout((layout) => layout.over === 'left');
  return (
    <nav className="rail" aria-label="Project" data-region="left">
      <IconButton icon={PanelLeft} name="Project" keys="Mod+B" selected={open} onPress={() => toggleSide('left')} />
      {RAIL_ITEMS.map(({ name, icon, tab }) => (
        <IconButton
          key={name}
          icon={icon}
          name={name}
          onPress={() => {
            useLayout.setState({ leftTab: tab });
            toggleSide('left', true);
          }}
        />
      ))}
    </nav>
  );
}
