/** What the definitions tell the window and the terminal about themselves, as plain data. */
import type { ParameterSpecs } from './parameters.ts';

export interface Reference {
  text: string;
  url?: string;
}

export interface CatalogueEntry {
  id: string;
  version: number;
  label: string;
  /** One sentence. */
  summary: string;
  /** TeX of the formula (landscape) or of the update rule, line by line (optimizer), with symbols, not values. */
  formula: string[];
  parameters: ParameterSpecs;
  references: Reference[];
}
export interface LandscapeEntry extends CatalogueEntry {
  group: string;
  /** The family is defined on data, so mini-batches and test metrics exist. */
  hasData: boolean;
  precisions: readonly string[];
}
export interface OptimizerEntry extends CatalogueEntry {
  group: string;
  stochastic: boolean;
  /** Named state vectors with their words, in order. */
  state: { name: string; label: string }[];
}
export interface ReadyEntry {
  id: string;
  label: string;
  summary: string;
  /** Which picture stands for it on the welcome page. */
  picture: 'trajectories' | 'particles' | 'curves';
}
export interface DataEntry {
  id: string;
  label: string;
  rows: number;
  features: number;
  classes: string[];
  source: string;
}
export interface Catalogue {
  version: string;
  landscapes: LandscapeEntry[];
  optimizers: OptimizerEntry[];
  analyses: CatalogueEntry[];
  gallery: { id: string; label: string; summary: string; group: string }[];
  ready: ReadyEntry[];
  data: DataEntry[];
}
