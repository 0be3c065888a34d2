export { epiCurveCommand } from './curve.ts';
export { epiIntervalCommand } from './interval.ts';
export { epiOffspringCommand } from './offspring.ts';
export { epiRtCommand } from './rt.ts';
