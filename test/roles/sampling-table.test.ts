import type { Browser } from 'playwright-core';
import encodeQR from 'qr';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFirstAccounts } from '../../app/modules/accounts/setup.ts';
import { areaOf } from '../../app/modules/areas/queries.ts';
import { openBrowser } from '../support/browser.ts';
import { desk, openReader, phone, pictured, type Reader } from './reader.ts';
import { openPoint } from './sampled.ts';
import { type Login, must, openRolesWorld, password, type RolesWorld, residents } from './world.ts';

let world: RolesWorld;
let browser: Browser;
let table: Reader;
let labels: string[];
let boxLabel: string;

/** Staff of a sampling point, besides those every roles test has. */
const atWork = [
  { login: 'sampler-a', role: 'sampler', area: 'A/1' },
  { login: 'sampler-b', role: 'sampler', area: 'A/1' },
  { login: 'courier-a', role: 'courier', area: 'A' },
] as const;

beforeAll(async () => {
  [world, browser] = await Promise.all([openRolesWorld({ cases: false }), openBrowser()]);
  const { city, chief } = world;
  const accounts = await chief.act(async ctx =>
    Promise.all(
      atWork.map(async ({ login, role, area }) => {
        const at = (await areaOf(ctx, city.areas[area]!))!;
        return { login, name: login, unit: '测试', password, role, areaKey: at.key, areaHi: at.hi };
      }),
    ),
  );
  await createFirstAccounts(city.outpace, accounts);
  await openPoint(world);
  labels = (await must(chief.post<{ codes: string[] }>('/tubes/labels', { count: 12 }))).codes;
  boxLabel = (await must(chief.post<{ codes: string[] }>('/tubes/labels', { count: 1, prefix: 'BX' })))
    .codes[0]!;
  table = await openReader(browser, world, 'sampler-a' as Login, '/sampling', phone);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** What a hand scanner does: types the code and ends it with Enter. */
async function scan(reader: Reader, code: string) {
  await reader.page.keyboard.type(code);
  await reader.page.keyboard.press('Enter');
}
const said = (reader: Reader, word: string) =>
  reader.page.locator('.table-said').getByText(word, { exact: false }).first().waitFor();
/** The people in a tube as the city has them. */
async function inTube(code: string) {
  const tube = await must(
    world.chief.get<{
      id: string;
      state: string;
      members: { undoneAt: string | null; undoReason: string | null }[];
    }>(`/tubes/by-code/${code}`),
  );
  return { ...tube, now: tube.members.filter(one => !one.undoneAt).length };
}
/** Everything a thief finds in the browser's store, as text in the encodings it could have. */
async function onDevice(reader: Reader) {
  return reader.page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open('outpace-device');
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const all = (store: string) =>
      new Promise<unknown[]>((resolve, reject) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    const [keys, events, notes] = await Promise.all([all('keys'), all('events'), all('notes')]);
    database.close();
    const text = JSON.stringify([events, notes], (_, value) =>
      value instanceof ArrayBuffer || value instanceof Uint8Array
        ? new TextDecoder().decode(value) + new TextDecoder('utf-16le').decode(value)
        : value,
    );
    return {
      text,
      events: events.length,
      notes: notes.length,
      keys: keys.length,
      keyCanBeRead: keys.some(key => (key as CryptoKey).extractable),
    };
  });
}
async function begin(reader: Reader) {
  const { page } = reader;
  await page.getByRole('button', { name: /湖滨社区采样点/ }).click();
  await page.getByRole('button', { name: '开始采样' }).click();
  await page.getByText('未开管').waitFor();
}

it('work begins with the point and the programme, and the first person of a household is one touch', async () => {
  await pictured(table, 'table-begin', async () => {
    const { page } = table;
    await begin(table);
    await scan(table, labels[0]!);
    await said(table, '已开管');
    await page.getByRole('button', { name: '选户' }).click();
    await page.locator('dialog .field-row').first().click();
    await page.locator('dialog .table-member').first().click();
    await page.locator('dialog .table-done').first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await inTube(labels[0]!)).now).toBe(1);
  });
});

it('ten people are sampled without a connection, the page is opened again without one, and afterwards all ten are there once', async () => {
  await pictured(table, 'table-offline', async () => {
    const { page, context } = table;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await context.setOffline(true);
    await scan(table, labels[1]!);
    for (const one of residents.slice(3, 9)) {
      await scan(table, one.documentNumber);
      await said(table, `…${one.documentNumber.slice(-4)}`);
    }
    await page.getByText('离线·待传').waitFor();
    await page.reload();
    // the open tube and who is in it are as they were left
    await page.getByText('6/10').waitFor();
    for (const one of residents.slice(9, 13)) {
      await scan(table, one.documentNumber);
      await said(table, `…${one.documentNumber.slice(-4)}`);
    }
    await said(table, '已录入·满管已封');
    expect((await world.chief.get(`/tubes/by-code/${labels[1]!}`)).status).toBe(404);
    const kept = await onDevice(table);
    expect(kept.events).toBeGreaterThan(10);
    expect(kept.keyCanBeRead).toBe(false);
    for (const one of residents) {
      expect(kept.text).not.toContain(one.documentNumber);
      expect(kept.text).not.toContain(`${one.name.slice(0, 1)}*`);
    }
    table.troubles();
    await context.setOffline(false);
    await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
    const tube = await inTube(labels[1]!);
    expect(tube.members).toHaveLength(10);
    expect(tube.state).toBe('closed');
    expect(table.troubles().filter(trouble => !trouble.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
  });
});

it('somebody scanned twice is asked about, and is in one tube only when the answer is no', async () => {
  await pictured(table, 'table-duplicate', async () => {
    const { page } = table;
    await scan(table, labels[2]!);
    await said(table, '已开管');
    await scan(table, residents[4]!.documentNumber);
    await said(table, '重复');
    await page.getByRole('button', { name: '不采,下一人' }).click();
    await scan(table, residents[13]!.documentNumber);
    await said(table, '已录入');
    await expect.poll(async () => (await inTube(labels[2]!)).now).toBe(1);
  });
});

it('an undo takes the last person out and stays on record with its reason', async () => {
  await pictured(table, 'table-undo', async () => {
    const { page } = table;
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('button', { name: '扫错人' }).click();
    await said(table, '已撤销');
    await expect.poll(async () => (await inTube(labels[2]!)).now).toBe(0);
    expect((await inTube(labels[2]!)).members[0]).toMatchObject({ undoReason: '扫错人' });
    // and the person may be sampled after all
    await scan(table, residents[13]!.documentNumber);
    await said(table, '已录入');
    await page.getByRole('button', { name: '封管' }).click();
    await said(table, '已封管');
  });
});

it('who the team says must be alone gets a tube alone, said before the scan or after it', async () => {
  await pictured(table, 'table-alone', async () => {
    const { page } = table;
    const alone = page.getByRole('button', { name: '单采', exact: true });
    await scan(table, labels[4]!);
    await said(table, '已开管');
    await scan(table, residents[14]!.documentNumber);
    await said(table, '已录入');
    await alone.click();
    await page.getByRole('button', { name: '近期外地来返人员' }).click();
    await said(table, '下一人单采');
    await page.getByText('下一人单采:近期外地来返人员').waitFor();
    // others are in this tube: a new one is asked for, and nothing recorded
    await scan(table, residents[15]!.documentNumber);
    await said(table, '须单采');
    await scan(table, labels[6]!);
    await said(table, '已开管');
    await scan(table, residents[15]!.documentNumber);
    await said(table, '已录入·满管已封');
    await page.locator('.table-last').getByText('单采:近期外地来返人员').waitFor();
    await scan(table, labels[7]!);
    await said(table, '已开管');
    await scan(table, residents[16]!.documentNumber);
    await said(table, '已录入');
    await alone.click();
    await page.getByRole('button', { name: /上一人/ }).click();
    await page.getByRole('button', { name: '重点人员' }).click();
    await said(table, '已改单采·已封管');
    await expect.poll(async () => (await inTube(labels[6]!)).state).toBe('closed');
    await expect.poll(async () => (await inTube(labels[7]!)).state).toBe('closed');
    expect((await inTube(labels[4]!)).now).toBe(1);
    expect((await inTube(labels[6]!)).now).toBe(1);
    expect((await inTube(labels[7]!)).now).toBe(1);
  });
});

it('a label used before is caught, on this phone at once and on another when it is heard', async () => {
  await pictured(table, 'table-label', async () => {
    await scan(table, labels[1]!);
    await said(table, '这支管用过了');
    const other = await openReader(browser, world, 'sampler-b' as Login, '/sampling', phone);
    await pictured(other, 'table-label-other', async () => {
      await begin(other);
      await scan(other, labels[1]!);
      await said(other, '被退回');
      await other.page.getByText('未开管').waitFor();
      await other.page.getByText('被退回,需要您处理').waitFor();
      await other.page.getByRole('link', { name: '查看' }).click();
      await other.page.getByText('退回原因').first().waitFor();
      await other.page.getByRole('button', { name: '已处理,移出' }).first().click();
      await other.page.getByText('没有被退回的记录').waitFor();
    });
    await other.close();
  });
});

it('the task about a label used twice leads to both tubes and to the new label', async () => {
  const reader = await openReader(browser, world, 'city-epi', '/cases', desk);
  await pictured(reader, 'label-conflict', async () => {
    const { page } = reader;
    const tasks = await must(
      world.chief.get<{ items: { id: string; kind: string }[] }>('/tasks?kind=label_conflict'),
    );
    const task = tasks.items.find(one => one.kind === 'label_conflict')!;
    await reader.go(`/tasks/${task.id}`);
    await page.locator('a[href^="/label-conflicts?tube="]').click();
    await page.getByRole('heading', { name: labels[1]! }).waitFor();
    await page.getByText('先登记的管,保留原码').waitFor();
    await page.getByLabel('新码').fill(labels[8]!);
    await page.getByLabel(/说明/).fill('两支管都找到,已换贴');
    await page.getByRole('button', { name: '换贴新码' }).click();
    await page.getByText(`已换贴为 ${labels[8]!}`).waitFor();
    await page.getByText('这支管已换贴新码或已作废').waitFor();
    expect((await must(world.chief.get<{ code: string }>(`/tubes/by-code/${labels[8]!}`))).code).toBe(
      labels[8]!,
    );
    expect(reader.troubles()).toEqual([]);
  });
  await reader.close();
});

it('the camera reads a printed label', async () => {
  const reader = await openReader(browser, world, 'sampler-b' as Login, '/sampling', phone);
  await pictured(reader, 'table-camera', async () => {
    const { page } = reader;
    // decoding without the browser's own detector is work for a busy machine
    page.setDefaultTimeout(60_000);
    const code = encodeQR(labels[3]!, 'raw', { ecc: 'quartile', border: 4 });
    // a phone's camera that sees nothing but this label
    await page.evaluate(rows => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 480;
      const draw = () => {
        const brush = canvas.getContext('2d')!;
        brush.fillStyle = '#ddd';
        brush.fillRect(0, 0, 640, 480);
        for (const [y, row] of rows.entries())
          for (const [x, dark] of row.entries()) {
            brush.fillStyle = dark ? '#222' : '#eee';
            brush.fillRect(160 + x * 9, 80 + y * 9, 9, 9);
          }
        requestAnimationFrame(draw);
      };
      draw();
      navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(15);
    }, code);
    await begin(reader);
    await page.getByRole('button', { name: '打开摄像头' }).click();
    await said(reader, '已开管');
    await page.getByText(labels[3]!.slice(-6)).first().waitFor();
    expect(reader.troubles()).toEqual([]);
  });
  await reader.close();
});

it('tubes go into a box, the box to a courier who counts differently, and the difference is not passed over', async () => {
  await pictured(table, 'table-box', async () => {
    const { page } = table;
    await scan(table, boxLabel);
    await said(table, '已开箱');
    await page.getByRole('button', { name: /全部装入/ }).click();
    await said(table, '已装入');
    await page.getByRole('button', { name: /封箱\(/ }).click();
    await said(table, '已封箱');
    await expect
      .poll(
        async () =>
          (await must(world.chief.get<{ items: { code: string; state: string }[] }>('/boxes'))).items,
      )
      .toMatchObject([{ code: boxLabel, state: 'closed' }]);
  });
  const courier = await openReader(browser, world, 'courier-a' as Login, '/transport', phone);
  await pictured(courier, 'transport', async () => {
    const { page } = courier;
    await page.getByRole('button', { name: new RegExp(boxLabel.slice(-6)) }).click();
    await page.getByLabel('清点管数').fill('2');
    const sign = page.getByRole('button', { name: '按清点数2管签字(有差异)' });
    expect(await sign.isDisabled()).toBe(true);
    await page.getByLabel(/说明/).fill('少一管,已问采样员');
    await sign.click();
    await page.getByText('已签字').waitFor();
    await page.getByText('全部已上传').waitFor();
    await page.getByText('车上 1箱').waitFor();
  });
  await courier.close();
});

it('one cannot sign out while a record waits, and after signing out nothing is left on the phone', async () => {
  await pictured(table, 'table-sign-out', async () => {
    const { page, context } = table;
    const signOut = page.getByRole('button', { name: '退出登录' });
    await page.getByRole('button', { name: '返回' }).click();
    await context.setOffline(true);
    await scan(table, labels[5]!);
    await said(table, '已开管');
    await page.getByRole('button', { name: '账号' }).click();
    await page.getByText('先连上网', { exact: false }).waitFor();
    expect(await signOut.isDisabled()).toBe(true);
    await context.setOffline(false);
    await page.getByText('全部已上传').waitFor({ timeout: 60_000 });
    await signOut.click();
    await page.waitForURL(url => url.pathname === '/sign-in');
    await expect
      .poll(async () => {
        const { events, notes, keys } = await onDevice(table).catch(() => ({ events: 0, notes: 0, keys: 0 }));
        return events + notes + keys;
      })
      .toBe(0);
  });
});
