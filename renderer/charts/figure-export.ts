/** Figures and their data as files: CSV of what is plotted, SVG with the font inside, PNG. */
import type { Tokens } from '../theme/tokens.ts';
import { init } from './echarts-modules.ts';
import { wrapped } from './measure-text.ts';
import type { Drawing, Scene } from './scene.ts';
import { sceneOption } from './scene-option.ts';

/** A figure with the words that belong to it. */
export interface ExportFigure {
  scene: Scene;
  heading: string;
  caption: string;
  /** What the picture leaves out, where it shows part of a larger space. */
  caveat: string | null;
  /** Names beside their colours, where the scene itself has no labels. */
  legend?: Drawing[];
  description: string;
}

/** A cell as CSV holds it: full precision, quoted where it must be. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number')
    return Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
  // A spreadsheet would read these as a formula.
  const text = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvText(header: readonly string[], rows: Iterable<readonly (string | number | null)[]>): string {
  const lines = [header.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

const HEADING = 30;
const LINE = 15;
const INSET = 12;

/** The scene with its heading above and its caption below. */
export function withWords(figure: ExportFigure, tokens: Tokens): Scene {
  const { scene, heading, caption, caveat } = figure;
  const width = scene.width - 2 * INSET;
  const lines = [...(caveat === null ? [] : wrapped(caveat, width)), ...wrapped(caption, width)];
  const caveatLines = caveat === null ? 0 : wrapped(caveat, width).length;
  const height = HEADING + scene.height + lines.length * LINE + INSET;
  const words: Drawing[] = [
    { type: 'text', text: heading, x: INSET, y: HEADING / 2 + 2, fill: tokens.text, size: 13, weight: 600 },
    ...lines.map(
      (text, index): Drawing => ({
        type: 'text',
        text,
        x: INSET,
        y: HEADING + scene.height + LINE * (index + 0.5),
        fill: index < caveatLines ? tokens.text : tokens.text2,
        weight: index < caveatLines ? 500 : 400,
      }),
    ),
  ];
  return {
    width: scene.width,
    height,
    plot: { ...scene.plot, y: scene.plot.y + HEADING },
    under: scene.under.map((drawing) => moved(drawing, HEADING)),
    clouds: scene.clouds.map((cloud) => ({
      ...cloud,
      points: cloud.points.map((value, i) => (i % 2 === 1 ? value + HEADING : value)),
    })),
    over: [...scene.over.map((drawing) => moved(drawing, HEADING)), ...words],
  };
}

/** A drawing moved down. */
export function moved(drawing: Drawing, dy: number): Drawing {
  const shifted = (points: ArrayLike<number>) =>
    Float64Array.from(points, (value, i) => (i % 2 === 1 ? value + dy : value));
  switch (drawing.type) {
    case 'polyline':
    case 'polygon':
      return { ...drawing, points: shifted(drawing.points) };
    case 'area':
      return { ...drawing, rings: drawing.rings.map(shifted) };
    case 'mark':
    case 'text':
      return { ...drawing, y: drawing.y + dy };
    case 'rectangle':
    case 'image':
      return { ...drawing, rectangle: { ...drawing.rectangle, y: drawing.rectangle.y + dy } };
    case 'clip':
      return {
        ...drawing,
        rectangle: { ...drawing.rectangle, y: drawing.rectangle.y + dy },
        children: drawing.children.map((child) => moved(child, dy)),
      };
  }
}

export async function figureSvg(figure: ExportFigure, tokens: Tokens): Promise<string> {
  const scene = withWords(figure, tokens);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: scene.width, height: scene.height });
  chart.setOption(sceneOption(scene, tokens.sans, tokens.panel));
  const svg = chart.renderToSVGString();
  chart.dispose();
  const font = await embeddedFont();
  const head = `<title>${escaped(figure.heading)}</title><desc>${escaped(`${figure.description} ${figure.caption}`)}</desc>${font}`;
  return svg.replace(/^(<svg[^>]*>)/, `$1${head}`);
}

/** Resolutions of picture files: pixels for each of the scene's, of which there are 96 in an inch. */
export const RESOLUTIONS = { screen: 2, print: 600 / 96 } as const;

export async function figurePng(figure: ExportFigure, tokens: Tokens, ratio: number): Promise<Blob> {
  const scene = withWords(figure, tokens);
  await document.fonts.ready;
  const holder = document.createElement('div');
  const chart = init(holder, null, {
    renderer: 'canvas',
    devicePixelRatio: ratio,
    width: scene.width,
    height: scene.height,
  });
  try {
    chart.setOption(sceneOption(scene, tokens.sans, tokens.panel));
    const canvas = chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: tokens.panel });
    const blob = await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob(
        (made) => (made === null ? reject(new Error('The picture is too large for this browser.')) : resolve(made)),
        'image/png',
      );
    });
    const bytes = withResolution(new Uint8Array(await blob.arrayBuffer()), 96 * ratio);
    return new Blob([bytes], { type: 'image/png' });
  } finally {
    chart.dispose();
  }
}

/** Length of a PNG's signature and of its header chunk, which comes first. */
const PNG_HEAD = 8 + 25;

/** A PNG that says how many pixels an inch of paper has, so that it is printed at its size: a chunk pHYs after the header. */
export function withResolution(png: Uint8Array<ArrayBuffer>, dotsPerInch: number): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(dotsPerInch / 0.0254);
  view.setUint32(0, 9);
  chunk.set([0x70, 0x48, 0x59, 0x73], 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const result = new Uint8Array(png.length + chunk.length);
  result.set(png.subarray(0, PNG_HEAD));
  result.set(chunk, PNG_HEAD);
  result.set(png.subarray(PNG_HEAD), PNG_HEAD + chunk.length);
  return result;
}

/** The checksum of PNG chunks (ISO 3309), bit by bit: the chunk is short. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The interface font as a style element, so that the figure looks the same everywhere; nothing where it cannot be read. */
async function embeddedFont(): Promise<string> {
  for (const sheet of Array.from(document.styleSheets)) {
    for (const rule of readableRules(sheet)) {
      if (!(rule instanceof CSSFontFaceRule) || !/^["']?Inter["']?$/.test(rule.style.getPropertyValue('font-family')))
        continue;
      const address = /url\(["']?([^"')]+)["']?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
      if (address === undefined) continue;
      const base = sheet.href ?? document.baseURI;
      const answer = await fetch(new URL(address, base)).catch(() => null);
      if (!answer?.ok) continue;
      const data = base64(new Uint8Array(await answer.arrayBuffer()));
      return `<style>@font-face{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,${data}) format("woff2")}text{font-feature-settings:"tnum","cv05"}</style>`;
    }
  }
  return '';
}

function readableRules(sheet: CSSStyleSheet): CSSRule[] {
  try {
    return Array.from(sheet.cssRules);
  } catch {
    return [];
  }
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

/** A file name from words: `loss, digits 64-32-10` becomes `loss-digits-64-32-10`. */
export function fileStem(words: string): string {
  const stem = words
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .toLowerCase();
  return stem.slice(0, 80) || 'figure';
}

export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
