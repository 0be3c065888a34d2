import { crc32, deflateSync } from 'node:zlib';
import type { Scene } from './scene.ts';

/** Pixels of the picture a pixel of the drawing. */
const scale = 2;
// 3 × 5 dots a sign, row by row from the top, the left dot first
const signs: Record<string, string> = {
  '0': '111101101101111',
  '1': '010110010010111',
  '2': '111001111100111',
  '3': '111001111001111',
  '4': '101101111001001',
  '5': '111100111001111',
  '6': '111100111101111',
  '7': '111001001001001',
  '8': '111101111101111',
  '9': '111101111001111',
  '.': '000000000000010',
  '-': '000000111000000',
  '%': '101001010100101',
  '×': '000101010101000',
};

/** The drawing as a PNG for programs that know no SVG: boxes, and words made of figures only; other words are left to the text around it. Pure; linear in the pixels. */
export function pngOf(scene: Scene): Buffer {
  const width = scene.width * scale;
  const height = scene.height * scale;
  const pixels = Buffer.alloc(width * height, 255);
  const fill = (x: number, y: number, w: number, h: number, grey: number) => {
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(width, Math.round(x + w))];
    for (let row = Math.max(0, Math.round(y)); row < Math.min(height, Math.round(y + h)); row++)
      if (right > left) pixels.fill(grey, row * width + left, row * width + right);
  };
  for (const box of scene.boxes) {
    const [x, y, w, h] = [box.x * scale, box.y * scale, box.width * scale, box.height * scale];
    if (!box.open) {
      fill(x, y, w, Math.max(1, h), box.grey);
      continue;
    }
    fill(x, y, w, 2, box.grey);
    fill(x, y + h - 2, w, 2, box.grey);
    fill(x, y, 2, h, box.grey);
    fill(x + w - 2, y, 2, h, box.grey);
  }
  for (const { x, y, text, size, anchor } of scene.words) {
    if (![...text].every(sign => signs[sign])) continue;
    const dot = Math.max(1, Math.round((size * scale) / 8));
    const length = [...text].length * 4 * dot - dot;
    const begin = x * scale - (anchor === 'end' ? length : anchor === 'middle' ? length / 2 : 0);
    for (const [at, sign] of [...text].entries())
      for (let bit = 0; bit < 15; bit++)
        if (signs[sign]![bit] === '1')
          fill(begin + (at * 4 + (bit % 3)) * dot, y * scale - (5 - Math.floor(bit / 3)) * dot, dot, dot, 40);
  }
  const lines = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++)
    pixels.copy(lines, row * (width + 1) + 1, row * width, (row + 1) * width);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8); // eight bits of grey
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
