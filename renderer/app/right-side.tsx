/** The right side: the inspector of what is selected, and the history of edits. */
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { countText } from '../controls/number-text.ts';
import { HistoryPanel } from '../panels/inspector/history-panel.tsx';
import { Inspector } from '../panels/inspector/inspector.tsx';
import { useDebugged } from '../state/debugged.ts';
import { type RightTab, useLayout } from '../state/layout.ts';
import { useDock } from './dock-model.ts';

export function RightSide(): ReactNode {
  const tab = useLayout((layout) => layout.rightTab);
  const debugging = useDock(({ active }) => active === 'debugger');
  const step = useDebugged((state) => state.step);
  return (
    <Tabs
      className="side side-right"
      selectedKey={tab}
      onSelectionChange={(key) => useLayout.setState({ rightTab: key as RightTab })}
    >
      <div className="side-tabs">
        <TabList aria-label="Right side" className="side-tab-list">
          <Tab id="inspector" className="side-tab focus-inside">
            {debugging ? `Step ${countText(step)}` : 'Inspector'}
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
