import { describe, expect, it } from 'vitest';
import { hasTracks, loadLabels, loadTracks } from './evaluateFiles.ts';
import { readTracks } from './readTracks.ts';
import { emptyScore, precisionOf, recallOf, type Score, samePlace, scoreTrack } from './score.ts';

const least = 0.9;

function scoreOf(set: 'dev' | 'held-out'): Score {
  const tracks = loadTracks();
  const score = emptyScore();
  for (const track of loadLabels().filter(candidate => candidate.set === set)) {
    scoreTrack(score, readTracks(tracks.get(track.row)!).visits, track.visits);
  }
  return score;
}

describe('accuracy on hand-labelled real tracks', () => {
  const judged = ['visit', 'date', 'place', 'time', 'number'] as const;
  for (const set of ['dev', 'held-out'] as const) {
    it.skipIf(!hasTracks())(
      `is at least ${least} in precision and recall of every field, ${set} set (needs ../shared)`,
      () => {
        const score = scoreOf(set);
        for (const field of judged) {
          expect(precisionOf(score[field]), `precision of ${field}`).toBeGreaterThanOrEqual(least);
          expect(recallOf(score[field]), `recall of ${field}`).toBeGreaterThanOrEqual(least);
        }
      },
    );
  }

  it.skipIf(!hasTracks())(
    'reads all 987 tracks without an exception and leaves under a twentieth unread (needs ../shared)',
    () => {
      const tracks = loadTracks();
      expect(tracks.size).toBe(987);
      let characters = 0;
      let unread = 0;
      for (const text of tracks.values()) {
        characters += text.length;
        for (const part of readTracks(text).unread) unread += part.end - part.start;
      }
      expect(unread / characters).toBeLessThan(0.05);
    },
  );

  it('keeps labels of 40, 20 and 17 tracks, offsets only', () => {
    const labels = loadLabels();
    expect(labels.filter(track => track.set === 'dev')).toHaveLength(40);
    expect(labels.filter(track => track.set === 'held-out')).toHaveLength(20);
    expect(labels.filter(track => track.set === 'fresh')).toHaveLength(17);
    expect(JSON.stringify(labels)).not.toMatch(/[\u4e00-\u9fff]/);
  });
});

describe('scoring', () => {
  it('takes places for the same only when one span contains the other', () => {
    expect(samePlace({ start: 2, end: 8 }, [4, 8])).toBe(true);
    expect(samePlace({ start: 4, end: 8 }, [2, 8])).toBe(true);
    expect(samePlace({ start: 2, end: 6 }, [4, 8])).toBe(false);
    expect(samePlace(undefined, [4, 8])).toBe(false);
    expect(samePlace(undefined, undefined)).toBe(true);
  });
  it('counts a visit once, however often it is given', () => {
    const score = emptyScore();
    const { visits } = readTracks('1月3日到东湖超市购物。');
    scoreTrack(score, [...visits, ...visits], [{ on: '01-03', place: [5, 9] }]);
    expect(score.visit).toEqual({ hits: 1, given: 2, wanted: 1 });
  });
});
