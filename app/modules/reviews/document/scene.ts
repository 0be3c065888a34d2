/** A drawing both writers understand: boxes and words, in pixels from the top left. Greys only, so that it prints. */
export interface Scene {
  width: number;
  height: number;
  /** `grey` 0 black … 255 white; `open`: outline only. */
  boxes: { x: number; y: number; width: number; height: number; grey: number; open?: boolean }[];
  words: { x: number; y: number; text: string; size: number; anchor: 'start' | 'middle' | 'end' }[];
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const tenth = (value: number) => Math.round(value * 10) / 10;

/** The drawing as SVG. Pure. */
export function svgOf(scene: Scene): string {
  const boxes = scene.boxes.map(({ x, y, width, height, grey, open }) => {
    const colour = `rgb(${grey},${grey},${grey})`;
    return `<rect x="${tenth(x)}" y="${tenth(y)}" width="${tenth(width)}" height="${tenth(height)}" ${open ? `fill="none" stroke="${colour}"` : `fill="${colour}"`}/>`;
  });
  const words = scene.words.map(
    ({ x, y, text, size, anchor }) =>
      `<text x="${tenth(x)}" y="${tenth(y)}" font-size="${size}" text-anchor="${anchor}">${escaped(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${scene.width}" height="${scene.height}" viewBox="0 0 ${scene.width} ${scene.height}" font-family="FangSong, SimSun, 'Noto Sans SC', sans-serif"><rect width="${scene.width}" height="${scene.height}" fill="#fff"/>${boxes.join('')}${words.join('')}</svg>`;
}
