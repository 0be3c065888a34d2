import { fontStack, palettes, type Theme } from '../../tokens.ts';

/** Before a name in the style's image ids: `label:东门`. */
export const labelPrefix = 'label:';
/** Drawn at twice the size shown, for sharp screens. */
export const labelScale = 2;

const [size, halo] = [12 * labelScale, 3];

/**
 * A place name as a picture, drawn on the page's own canvas. MapLibre draws ideographs before our font slices are there and shows boxes on
 * machines without Chinese fonts; here the letters are loaded first (`fontsFor`).
 */
export function labelImage(name: string, theme: Theme): ImageData {
  const { map } = palettes[theme];
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const font = `${size}px ${fontStack}`;
  context.font = font;
  canvas.width = Math.max(1, Math.ceil(context.measureText(name).width)) + 2 * halo;
  canvas.height = Math.ceil(size * 1.4) + 2 * halo;
  context.font = font; // a resized canvas forgets
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = halo * 2;
  context.strokeStyle = map.land;
  context.strokeText(name, halo, canvas.height / 2);
  context.fillStyle = map.label;
  context.fillText(name, halo, canvas.height / 2);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
