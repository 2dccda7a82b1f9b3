/** The form and the facts of what is selected, with the readings at the cursor. */
import type { ReactNode } from 'react';
import { useDock } from '../../app/dock-model.ts';
import { LockScope } from '../../controls/locked-fields.tsx';
import { useDocument } from '../../state/laboratory.ts';
import { useSelection } from '../../state/selection.ts';
import { DebuggerInspector } from '../debugger/debugger-inspector.tsx';
import { AnalysisInspector } from './analysis-inspector.tsx';
import { CursorReadout } from './cursor-readout.tsx';
import { DataInspector } from './data-inspector.tsx';
import { ExperimentInspector } from './experiment-inspector.tsx';
import { LandscapeInspector } from './landscape-inspector.tsx';
import { LessonInspector } from './lesson-inspector.tsx';
import { NoteInspector } from './note-inspector.tsx';
import { OptimizerInspector } from './optimizer-inspector.tsx';
import { PlaceReadout } from './place-readout.tsx';
import { SelectionFacts } from './selection-facts.tsx';
import { VerificationInspector } from './verification-inspector.tsx';
import './inspector.css';

const NO_THING = { collection: 'notes', id: '' } as const;

export function Inspector(): ReactNode {
  const document = useDocument();
  const thing = useSelection((selection) => selection.thing);
  const debugging = useDock(({ active }) => active === 'debugger');
  if (document === null) return null;
  if (debugging) return <DebuggerInspector />;
  const find = <T extends { id: string }>(items: readonly T[]): T | undefined =>
    items.find((item) => item.id === thing?.id);
  const landscape = thing?.collection === 'landscapes' ? find(document.landscapes) : undefined;
  const optimizer = thing?.collection === 'optimizers' ? find(document.optimizers) : undefined;
  const experiment = thing?.collection === 'experiments' ? find(document.experiments) : undefined;
  const analysis = thing?.collection === 'analyses' ? find(document.analyses) : undefined;
  const verification = thing?.collection === 'verifications' ? find(document.verifications) : undefined;
  const lesson = thing?.collection === 'lessons' ? find(document.lessons) : undefined;
  const note = thing?.collection === 'notes' ? find(document.notes) : undefined;
  const data = thing?.collection === 'data' ? find(document.data) : undefined;
  const nothing = [landscape, optimizer, experiment, analysis, verification, lesson, note, data].every(
    (item) => item === undefined,
  );
  // What is read of the selected runs says nothing about a study, a lesson, a note or a data set.
  const isOfRuns = nothing || landscape !== undefined || optimizer !== undefined || experiment !== undefined;
  return (
    <>
      <LockScope thing={thing ?? NO_THING}>
        {landscape !== undefined && <LandscapeInspector key={landscape.id} item={landscape} />}
        {optimizer !== undefined && <OptimizerInspector key={optimizer.id} item={optimizer} />}
        {experiment !== undefined && <ExperimentInspector key={experiment.id} item={experiment} />}
        {analysis !== undefined && <AnalysisInspector key={analysis.id} item={analysis} />}
        {verification !== undefined && <VerificationInspector key={verification.id} item={verification} />}
        {lesson !== undefined && <LessonInspector key={lesson.id} item={lesson} />}
        {note !== undefined && <NoteInspector key={note.id} item={note} />}
        {data !== undefined && <DataInspector key={data.id} item={data} />}
      </LockScope>
      {nothing && (
        <div className="section">
          <p className="text2">Nothing is selected. Choose a thing in the project or a cell of an experiment.</p>
        </div>
      )}
      <PlaceReadout />
      {isOfRuns && (
        <>
          <CursorReadout />
          <SelectionFacts />
        </>
      )}
    </>
  );
}
