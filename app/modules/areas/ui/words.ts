import { defineWords } from '../../../ui/words/index.ts';

export const words = defineWords({
  title: ['区域', 'Areas'],
  answer: [
    '病例、人员、账号都挂在这棵树上;谁看得到什么,也由它决定。',
    'Cases, people and accounts hang on this tree; it decides who sees what.',
  ],
  byLevel: ['各级数量', 'How many at each level'],
  buildings: [
    '楼栋在各网格下查看',
    'buildings are shown under each grid',
  ],
  tree: ['区域树', 'The tree'],
  find: ['按名称找区域', 'Find an area by name'],
  findNone: ['到网格为止,没有名称含“{text}”的区域。', 'Down to grids, no area has "{text}" in its name.'],
  findMore: ['还有{n}个,写得再具体些', '{n} more; write more of the name'],
  open: ['展开', 'Open'],
  fold: ['收起', 'Fold'],
  children: ['{n}个{level}', '{level}: {n}'],
  choose: ['在它下面添加', 'Add under it'],
  empty: ['下面还没有{level}。', 'No {level} under it yet.'],
  noTree: ['还没有下级区域', 'No areas yet'],
  addTitle: ['在“{area}”下添加{level}', 'Add to {area}: {level}'],
  addHint: [
    '一行一个名称,可从表格整列粘贴。有英文名时写在制表符或竖线后面。',
    'One name per line; a column of a sheet can be pasted. An English name goes after a tab or a bar.',
  ],
  names: ['名称', 'Names'],
  pasteExample: ['如:\n东门社区\n西门社区', 'For example:\n东门社区\tEast Gate\n西门社区\tWest Gate'],
  sum: [
    '新增{n} · 不加{m} · 空行{e}',
    '{n} to add · {m} left out · {e} empty lines',
  ],
  twice: ['第{line}行“{name}”:上面已写过', 'Line {line} "{name}": written above already'],
  exists: ['第{line}行“{name}”:已经有了', 'Line {line} "{name}": already there'],
  long: ['第{line}行“{name}”:名称太长', 'Line {line} "{name}": too long'],
  leftOutMore: ['另有{n}行', '{n} more lines'],
  room: [
    '“{area}”下最多还能加{n}个,现在写了{m}个。',
    '{area} has room for {n} more; you wrote {m}.',
  ],
  atOnce: [
    '一次最多添加{n}个,现在写了{m}个,分几次添加。',
    'At most {n} at once; you wrote {m}. Add them in parts.',
  ],
  add: ['添加{n}个{level}', 'Add {n}: {level}'],
  addNone: ['添加', 'Add'],
  added: ['已在“{area}”下添加{n}个{level}。', 'Added to {area}: {n}, {level}.'],
  forGood: [
    '编号永不重排,添加后目前不能改名、移动或删除,请核对后再添加。',
    'Keys are never renumbered. An area cannot be renamed, moved or removed yet: check before adding.',
  ],
  noMore: ['楼栋下面不再分。选一个上级再添加。', 'Nothing stands under a building. Choose a larger area.'],
  mayNot: [
    '由系统管理员和市级流调员添加区域。',
    'Administrators and city epidemiologists add areas.',
  ],
  again: ['改正后可再次添加,写的内容都在。', 'What you wrote is kept; correct it and add again.'],
});
