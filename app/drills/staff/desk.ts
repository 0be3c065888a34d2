import { isRefused } from '../world/client.ts';
import { isoOf, minuteOf, type Scene } from '../world/scene.ts';
import { isDaytime } from './crew.ts';
import { staffParameters } from './parameters.ts';

/** What the desk can do by itself. Telling people and seeing them into place is the grid workers'; missed checks are made up in the next round. */
const kinds = [
  'investigate',
  'check_symptoms',
  'take_sample',
  'arrange_transfer',
  'find_person',
  'review_escalation',
  'other',
] as const;

interface Task {
  id: string;
  kind: string;
  version: number;
  assignee: { id: string } | null;
  createdAt: string;
  subjectId: string | null;
  areaKey: number;
}

/** Every two hours: tasks nobody took, lists that wait for a second person, people out of control. */
export async function atTheDesk(scene: Scene): Promise<void> {
  if (scene.at < scene.state.deskAt) return;
  scene.state.deskAt = scene.at + staffParameters.desk.value;
  await confirmBatches(scene);
  // accepting opens measures by itself: only what slipped through is left
  if (scene.at - scene.state.coverAt >= staffParameters.cover.value) await coverMissing(scene);
  if (isDaytime(scene)) await doTasks(scene);
}

async function doTasks(scene: Scene): Promise<void> {
  const { client, books, scenario } = scene;
  const duty = client.of('duty')[0] ?? client.reporter;
  const oldest = scene.at - scenario.staff.takeAfterMinutes;
  for (const kind of kinds) {
    const page = await client.must<{ items: Task[] }>(
      duty,
      'GET',
      `/tasks?outbreakId=${books.outbreakId}&state=open&kind=${kind}&limit=100`,
    );
    for (const task of page.items) {
      const ours = task.assignee !== null && client.seats.some(seat => seat.accountId === task.assignee!.id);
      const left = task.assignee === null && minuteOf(scene, task.createdAt) <= oldest;
      if (!ours && !left) continue;
      if (kind === 'take_sample' && task.subjectId) {
        const held = scene.heldById.get(task.subjectId);
        if (held && !scene.caseOf.has(held.person))
          scene.state.samples.push({ person: held.person, reason: 'made up for', from: scene.at });
      }
      const accepted = await client.call<{ version: number }>(duty, 'POST', `/tasks/${task.id}/accept`, {
        version: task.version,
      });
      const version = isRefused(accepted) ? task.version : accepted.version;
      await client.call(duty, 'POST', `/tasks/${task.id}/done`, {
        version,
        evidence: { note: `已办理(${isoOf(scene, scene.at)})` },
      });
    }
  }
}

async function confirmBatches(scene: Scene): Promise<void> {
  const { client, books, scenario } = scene;
  const seats = client.of('investigator');
  const seat = seats[seats.length - 1] ?? client.reporter;
  const { items } = await client.must<{ items: { id: string; mayConfirm: boolean; proposedAt: string }[] }>(
    seat,
    'GET',
    `/contacts/batches?outbreakId=${books.outbreakId}`,
  );
  const waiting = items
    .filter(
      batch =>
        batch.mayConfirm && minuteOf(scene, batch.proposedAt) <= scene.at - scenario.staff.takeAfterMinutes,
    )
    .sort((a, b) => (a.proposedAt < b.proposedAt ? -1 : 1));
  for (const batch of waiting) {
    await client.call(seat, 'POST', `/contacts/batches/${batch.id}/confirm`, {});
    scene.state.jobsWaiting = true;
  }
}

/** Contacts and cases that should be under a measure and are not. */
async function coverMissing(scene: Scene): Promise<void> {
  const { client, books } = scene;
  scene.state.coverAt = scene.at;
  const { items } = await client.pages<{ basisId: string }>(
    client.reporter,
    `/measures/uncontrolled?outbreakId=${books.outbreakId}&reason=no_measure`,
  );
  for (let at = 0; at < items.length; at += 2000)
    await client.call(client.reporter, 'POST', '/measures/open-missing', {
      outbreakId: books.outbreakId,
      basisIds: items.slice(at, at + 2000).map(row => row.basisId),
    });
}
