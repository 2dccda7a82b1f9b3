/** The right side: the inspector of what is selected, and the history of edits. */
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { HistoryPanel } from '../panels/inspector/history-panel.tsx';
import { Inspector } from '../panels/inspector/inspector.tsx';
import { type RightTab, useLayout } from '../state/layout.ts';

export function RightSide(): ReactNode {
  const tab = useLayout((layout) => layout.rightTab);
  return (
    <Tabs
      className="side side-right"
      selectedKey={tab}
      onSelectionChange={(key) => useLayout.setState({ rightTab: key as RightTab })}
    >
      <div className="side-tabs">
        <TabList aria-label="Right side" className="side-tab-list">
          <Tab id="inspector" className="side-tab focus-inside">
            Inspector
          </Tab>
          <Tab id="history" className="side-tab focus-inside">
            History
          </Tab>
        </TabList>
      </div>
      <TabPanel id="inspector" className="side-panel scrolls">
        <Inspector />
      </TabPanel>
      <TabPanel id="history" className="side-panel scrolls">
        <HistoryPanel />
      </TabPanel>
    </Tabs>
  );
}
