import { it } from 'vitest';
import { openRolesWorld } from './world.ts';
it('x', async () => {
  const w = await openRolesWorld();
  for (const c of Object.keys(w.cases)) {
    const t = await w.chief.post(`/cases/${w.cases[c]}/trace`, { twoHops: true });
    console.log(c, t.status, JSON.stringify(t.body).slice(0, 900));
    const l = await w.chief.get(`/contacts?caseId=${w.cases[c]}&limit=200`);
    console.log(l.body.items?.length, JSON.stringify(l.body.items?.map((i: any) => [i.maskedName, i.classId, i.ruleId, i.areaName, i.state])));
  }
  await w.close();
});
