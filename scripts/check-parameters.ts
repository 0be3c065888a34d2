// Every parameter of every shipped pack carries value, unit, source and confidence; what is of medium or low confidence says that it must be reviewed.
import { loadOverlay, loadPack, shippedOverlays, shippedPacks } from '@outpace/protocol';

const problems: string[] = [];
for (const pack of shippedPacks()) {
  const loaded = loadPack(pack);
  if ('errors' in loaded)
    problems.push(...loaded.errors.map(error => `${pack.id} ${error.path}: ${error.reason.en}`));
}
for (const overlay of shippedOverlays()) {
  const loaded = loadOverlay(overlay);
  if ('errors' in loaded)
    problems.push(...loaded.errors.map(error => `${overlay.id} ${error.path}: ${error.reason.en}`));
}
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
