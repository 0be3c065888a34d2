import { type LabWork, testTubes } from './planLabs.ts';
import { type PlacedPoint, placePoints } from './planPoints.ts';
import { type Sampling, samplePoints } from './planSampling.ts';
import type { PlanInput } from './planShape.ts';
import { type Transport, transportTubes } from './planTransport.ts';

/** The day as computed: where people go, how points work, how tubes travel, when they are tested. */
export interface PlanStages {
  input: PlanInput;
  placed: PlacedPoint[];
  sampling: Sampling;
  transport: Transport;
  labs: LabWork;
  sampledByHour: number;
  receivedByHour: number | null;
  reportedByHour: number | null;
}

/** Runs the stages in order. `placed`: from an earlier run with the same units and people a point, to try a change without placing again. */
export function runStages(input: PlanInput, placed: PlacedPoint[] = placePoints(input)): PlanStages {
  const sampling = samplePoints(input, placed);
  const transport = transportTubes(input, sampling.points);
  const labs = testTubes(input.labs, transport.deliveries, input.assumptions.reportHours.value);
  const most = (values: Iterable<number>) => {
    let found = 0;
    for (const value of values) if (value > found) found = value;
    return found;
  };
  const reported = most(labs.reportedAt);
  return {
    input,
    placed,
    sampling,
    transport,
    labs,
    sampledByHour: most(sampling.points.map(point => point.endsAtHour)),
    receivedByHour: input.labs.length ? most(transport.deliveries.map(one => one.arrivesAt)) : null,
    reportedByHour: Number.isFinite(reported) && input.labs.length ? reported : null,
  };
}
