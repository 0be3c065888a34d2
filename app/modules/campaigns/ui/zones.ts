import type { PoolingZone } from '@outpace/protocol';

/** How a pooling zone is drawn: colours of the zones of risk where there is one; a word always goes with it. */
export const zoneLooks: Record<PoolingZone, { colour: string; mark: string; dash?: string }> = {
  isolation_site: { colour: '#7C41B1', mark: '◆' },
  sealed: { colour: '#A30F17', mark: '■' },
  controlled: { colour: '#E07B00', mark: '▲' },
  prevention: { colour: '#2F6FB7', mark: '●' },
  ordinary: { colour: '#5F7590', mark: '○' },
};
/** The zones a desk chooses from, strictest first. */
export const zoneChoices: PoolingZone[] = ['sealed', 'controlled', 'prevention', 'ordinary'];
