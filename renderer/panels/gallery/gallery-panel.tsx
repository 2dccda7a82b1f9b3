/** The gallery at the left of a session: opening a system adds its experiments, its page and its claims. */
import { Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { useActions } from '../../app/actions.ts';
import { GalleryGroups, LessonList } from './gallery-list.tsx';

export function GalleryPanel(): ReactNode {
  const actions = useActions();
  const [filter, setFilter] = useState('');
  return (
    <div className="tree-panel">
      <SearchField aria-label="Filter the gallery" value={filter} onChange={setFilter} className="tree-filter">
        <Search size={13} strokeWidth={1.9} aria-hidden />
        <Input placeholder="Filter systems" />
      </SearchField>
      <div className="tree-scroll gallery-side">
        <LessonList filter={filter} onOpen={(lesson) => void actions.openLesson(lesson)} />
        <GalleryGroups filter={filter} onOpen={(entry) => void actions.openEntry(entry)} />
      </div>
    </div>
  );
}
