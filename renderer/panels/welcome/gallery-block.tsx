/** The gallery on the welcome page: each system opens as a new session with its claims. */
import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { useActions } from '../../app/actions.ts';
import { Key } from '../../controls/button.tsx';
import { isTyping } from '../../state/commands.ts';
import { useDialog } from '../../state/dialogs.ts';
import { useCatalogue } from '../../state/laboratory.ts';
import { singleKeysAllowed } from '../../state/single-keys.ts';
import { GalleryGroups, LessonList } from '../gallery/gallery-list.tsx';

export function GalleryBlock(): ReactNode {
  const catalogue = useCatalogue();
  const actions = useActions();
  const [filter, setFilter] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target) || useDialog.getState().open !== null || !singleKeysAllowed())
        return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  const claims = catalogue.gallery.reduce((sum, entry) => sum + entry.claims.length, 0);
  return (
    <>
      <div className="welcome-heading catalogue-heading gallery-heading">
        <h2>Gallery</h2>
        <span className="text3">
          {catalogue.gallery.length} systems, {claims} claims to verify, {catalogue.lessons.length} lessons
        </span>
        <span className="push">
          <SearchField
            aria-label="Filter the gallery"
            value={filter}
            onChange={setFilter}
            className="tree-filter gallery-filter"
          >
            <Search size={13} strokeWidth={1.9} aria-hidden />
            <Input ref={field} placeholder="Filter systems" />
            {filter === '' && <Key keys="/" />}
          </SearchField>
        </span>
      </div>
      <div className="gallery-columns">
        <LessonList filter={filter} onOpen={(lesson) => void actions.openLesson(lesson)} />
        <GalleryGroups filter={filter} onOpen={(entry) => void actions.openEntry(entry)} />
      </div>
    </>
  );
}
