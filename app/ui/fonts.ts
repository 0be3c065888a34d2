/**
 * Noto Sans SC, in slices by unicode range, for machines without Chinese fonts. System fonts come first in every stack, so a slice is fetched only
 * when a letter is found in none of them; the list of slices itself is loaded after first paint.
 */
export async function loadFonts(): Promise<void> {
  await Promise.all([import('@fontsource/noto-sans-sc/400.css'), import('@fontsource/noto-sans-sc/600.css')]);
}

/** Makes sure the letters of `text` can be drawn on a canvas, which draws once and does not wait. */
export async function fontsFor(text: string): Promise<void> {
  await loadFonts();
  await document.fonts.load('12px "Noto Sans SC"', text);
}
