// Draws icon.svg at every size that desktops ask for and packs the sizes into icon.ico and icon.icns.
// The results are committed; run this again after a change of icon.svg: node build/icons/make-icons.ts
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../launcher/chromium.mjs';

const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A Windows icon: a directory of 16 bytes an image, then the images as PNG. A size of 256 is written as 0. */
function packIco(images: readonly { size: number; png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/** An Apple icon: a magic number and total length, then four letters, length and PNG of each image. */
function packIcns(images: readonly { type: string; png: Buffer }[]): Buffer {
  const block = (type: string, ...content: Buffer[]): Buffer => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(8 + content.reduce((sum, part) => sum + part.length, 0), 4);
    return Buffer.concat([head, ...content]);
  };
  return block('icns', ...images.map(({ type, png }) => block(type, png)));
}

const executablePath = findChromium();
if (!executablePath) throw new Error('drawing the icons needs Chromium; set RIDGELINE_CHROMIUM');
const browser = await chromium.launch({ executablePath });
const svg = readFileSync(file('icon.svg'), 'utf8');
const drawn = new Map<number, Buffer>();
mkdirSync(file('png'), { recursive: true });
for (const size of sizes) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  drawn.set(size, png);
  writeFileSync(file(`png/${size}x${size}.png`), png);
  await page.close();
}
await browser.close();

const image = (size: number): Buffer => drawn.get(size)!;
writeFileSync(file('icon.ico'), packIco([16, 24, 32, 48, 64, 128, 256].map((size) => ({ size, png: image(size) }))));
const appleTypes = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
writeFileSync(
  file('icon.icns'),
  packIcns(Object.entries(appleTypes).map(([type, size]) => ({ type, png: image(size) }))),
);
