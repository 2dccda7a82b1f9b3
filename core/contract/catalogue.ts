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
  /** TeX of the formula (landscape), of the update rule (optimizer) or of what is computed (analysis), line by line. */
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
/** What makes another landscape out of any landscape. */
export type WrapperEntry = CatalogueEntry;
/** What makes another optimizer out of an optimizer. */
export interface TransformEntry extends CatalogueEntry {
  /** It suits every optimizer; otherwise, among step programs, those alone that ask for one gradient a step. */
  suitsEveryProgram: boolean;
}
export interface OptimizerEntry extends CatalogueEntry {
  group: string;
  stochastic: boolean;
  /** Named state vectors with their words, in order. */
  state: { name: string; label: string }[];
  /** An update rule, or a step program over whole vectors. */
  kind: 'rule' | 'program';
  /** Transforms that do not suit every optimizer suit it. */
  takesTransforms: boolean;
}
export interface PictureAxis {
  label: string;
  log?: boolean;
}
/** One curve or set of points of a picture; `array` and the others name arrays of the answer. */
export interface PictureSeries {
  array: string;
  /** Empty: it is not named. */
  label: string;
  /** A prediction or a bound: dashed. */
  predicted?: boolean;
  /** Arrays of the edges of a band round it; of points: the ends of their whiskers. */
  band?: [low: string, high: string];
  /** An array of its own places along x, where they are not those of the picture; with as many rows as `array`, row for row. */
  x?: string;
  /** Faint lines among points. */
  joined?: boolean;
}
/** How the arrays of an analysis are drawn; a picture whose arrays an answer lacks is left out. */
export type PictureSpec =
  | {
      /** `lines` joins the values, `points` does not, `bars` stands them on zero. An array of two dimensions is a line for each row. */
      kind: 'lines' | 'points' | 'bars';
      title: string;
      /** Without an array the values are counted from `from`, which is 1 unless told. */
      x: PictureAxis & { array?: string; from?: number };
      y: PictureAxis;
      series: PictureSeries[];
    }
  | {
      /** An array of two dimensions, first row at the bottom; `categories`: whole numbers that name classes. */
      kind: 'map';
      title: string;
      array: string;
      /** Arrays with the middles of columns and rows, evenly spaced; without one they are counted from 1. */
      x: PictureAxis & { array?: string };
      y: PictureAxis & { array?: string };
      categories?: boolean;
    };
/** A row for each number: its interval lying along x, with what is predicted, dashed, and the tolerance round that, shaded. */
export interface IntervalPicture {
  kind: 'intervals';
  title: string;
  x: PictureAxis;
  rows: string[];
  /** Arrays of one number for each row. */
  values: string;
  band: [low: string, high: string];
  predicted: string;
  tolerance?: [low: string, high: string];
}
export interface AnalysisEntry extends CatalogueEntry {
  group: string;
  /** The method in words, with its cost. */
  method: string;
  /** What a request has to name: a landscape and a point of it, the landscape alone, a run, or nothing. */
  needs: 'point' | 'landscape' | 'run' | 'nothing';
  pictures: readonly PictureSpec[];
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
export interface ClaimEntry {
  id: string;
  /** What the text says. */
  statement: string;
  asStated: 'right' | 'half right' | 'wrong';
  /** What is true instead. */
  corrected?: string;
  theory: string;
  /** What the numbers are, with their unit. */
  quantity?: string;
  /** What is counted by n: "runs". */
  counted?: string;
  tolerance: number;
  toleranceReason: string;
  /** What the outcome means. */
  reading?: string;
  /** What the measurement leaves out. */
  notShown?: string;
}
export interface GalleryCatalogueEntry {
  id: string;
  version: number;
  label: string;
  group: string;
  summary: string;
  references: Reference[];
  /** Seconds that all claims together should take on a laptop. */
  budgetSeconds: { quick: number; full: number };
  claims: ClaimEntry[];
}
/** A lesson of the gallery. */
export interface LessonEntry {
  id: string;
  label: string;
  /** The gallery entry whose claims are measured. */
  entry: string;
  /** One sentence: what a student finds out. */
  summary: string;
  minutes: number;
  steps: number;
  /** Predictions that are committed before the run. */
  questions: number;
}
/** A way to make data sets; they are named by id and parameters, `spirals(rows=400)`. */
export interface SyntheticEntry extends CatalogueEntry {
  task: 'classes' | 'regression';
}
export interface Catalogue {
  version: string;
  landscapes: LandscapeEntry[];
  wrappers: WrapperEntry[];
  optimizers: OptimizerEntry[];
  transforms: TransformEntry[];
  analyses: AnalysisEntry[];
  gallery: GalleryCatalogueEntry[];
  lessons: LessonEntry[];
  ready: ReadyEntry[];
  data: DataEntry[];
  syntheticData: SyntheticEntry[];
}
