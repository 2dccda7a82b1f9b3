/** The mark of a thing in lists: an optimizer's own marker, an icon for the rest. */
import {
  CircleCheck,
  Database,
  FlaskConical,
  GraduationCap,
  Layers,
  type LucideIcon,
  Mountain,
  NotebookText,
  Sigma,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { Collection } from '../../../core/contract/document.ts';
import { OptimizerMarker } from '../../controls/optimizer-marker.tsx';

export interface ThingIconProps {
  collection: Collection;
  slot?: number | undefined;
  /** A landscape on data. */
  hasData?: boolean;
}

const ICONS: Record<Exclude<Collection, 'optimizers'>, LucideIcon> = {
  landscapes: Mountain,
  experiments: FlaskConical,
  analyses: Sigma,
  verifications: CircleCheck,
  lessons: GraduationCap,
  notes: NotebookText,
  data: Database,
};

export function ThingIcon({ collection, slot, hasData = false }: ThingIconProps): ReactNode {
  if (collection === 'optimizers') return <OptimizerMarker slot={slot ?? 0} size={14} />;
  const Icon = collection === 'landscapes' && hasData ? Layers : ICONS[collection];
  return <Icon size={14} strokeWidth={1.7} aria-hidden className="text3" />;
}
