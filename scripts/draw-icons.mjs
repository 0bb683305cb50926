// Draws the program's icon (a kernel lifted off a grid of pixels) at all sizes: node scripts/draw-icons.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { root } from './lib/run.mjs';

const colours = { back: [20, 23, 28], input: [58, 110, 180], kernel: [240, 165, 60], output: [160, 110, 235] };
const samplesPerSide = 4;

/** Rounded boxes on a unit square, later ones above earlier ones. */
const boxes = [
  { x: 0, y: 0, w: 1, h: 1, r: 0.22, colour: colours.back },
  ...grid(5, 0.14, 0.72, 0.02).map((box, index) => ({
    ...box,
    colour: shade(colours.input, 0.45 + ((index * 7) % 11) / 20),
  })),
  ...grid(3, 0.14 + 0.72 / 5, (0.72 * 3) / 5, 0.012).map((box, index) => ({
    ...box,
    colour: index === 4 ? colours.output : shade(colours.kernel, [1, 0.85, 0.7][index % 3]),
  })),
];

function grid(count, start, size, gap) {
  const step = size / count;
  return Array.from({ length: count * count }, (_, index) => ({
    x: start + (index % count) * step + gap / 2,
    y: start + Math.floor(index / count) * step + gap / 2,
    w: step - gap,
    h: step - gap,
    r: step * 0.16,
  }));
}

function shade(colour, factor) {
  return colour.map((value) => Math.round(Math.min(255, value * factor)));
}

function inside({ x, y, w, h, r }, px, py) {
  const dx = Math.max(x + r - px, px - (x + w - r), 0);
  const dy = Math.max(y + r - py, py - (y + h - r), 0);
  return dx * dx + dy * dy <= r * r;
}

function pixel(px, py, size) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < samplesPerSide ** 2; i++) {
    const u = (px + ((i % samplesPerSide) + 0.5) / samplesPerSide) / size;
    const v = (py + (Math.floor(i / samplesPerSide) + 0.5) / samplesPerSide) / size;
    const top = boxes.findLast((box) => inside(box, u, v));
    if (top === undefined) continue;
    top.colour.forEach((value, channel) => (sum[channel] += value));
    sum[3] += 1;
  }
  const covered = Math.max(1, sum[3]);
  return [sum[0] / covered, sum[1] / covered, sum[2] / covered, (sum[3] * 255) / samplesPerSide ** 2].map(Math.round);
}

const folder = join(root, 'resources/icons');
mkdirSync(folder, { recursive: true });
for (const size of [16, 32, 48, 64, 128, 256, 512]) {
  const image = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) image.data.set(pixel(x, y, size), (y * size + x) * 4);
  writeFileSync(join(folder, `${size}x${size}.png`), PNG.sync.write(image));
}
