import { markPath } from '../../marks.tsx';
import {
  classColour,
  classLooks,
  type PersonClass,
  palettes,
  personClasses,
  type Theme,
} from '../../tokens.ts';

const size = 36; // drawn at twice the size shown, for sharp screens

/** The class marks as pictures for the map's points layer, keyed by class. */
export function classImages(theme: Theme): [PersonClass, ImageData][] {
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return personClasses.map(personClass => {
    const look = classLooks[personClass];
    const colour = classColour(personClass, theme);
    const ground = palettes[theme].ground;
    const r = 11;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, size, size);
    context.translate(size / 2, size / 2);
    const shape = new Path2D(markPath(look.mark, r));
    context.lineJoin = 'round';
    context.strokeStyle = ground;
    context.lineWidth = look.mark === 'cross' ? 9 : 5;
    context.stroke(shape);
    context.fillStyle = look.mark === 'ring' || look.mark === 'half-square' ? ground : colour;
    if (look.mark !== 'cross') context.fill(shape);
    context.strokeStyle = colour;
    context.lineWidth = 4;
    if (look.mark === 'ring' || look.mark === 'half-square' || look.mark === 'cross') context.stroke(shape);
    context.fillStyle = colour;
    if (look.mark === 'half-square') context.fillRect(-r, -r, r, 2 * r);
    return [personClass, context.getImageData(0, 0, size, size)];
  });
}
