import type { DatasetDefinition } from '../types.ts';
import { field } from './field.ts';
import { AREA_FIELDS, IDENTITY_FIELDS } from './identityFields.ts';

const STRONG: Record<string, number> = {
  name: 2,
  lastName: 1.5,
  documentNumber: 2,
  phone: 1.5,
  birthDate: 1.5,
  occupation: 1,
  employer: 1,
  sex: 1,
  age: 1,
};

/** One row is one person: a roster, a register, a household list. */
export const PERSONS: DatasetDefinition = {
  kind: 'persons',
  label: { zh: '人员', en: 'Persons' },
  requiredAnyOf: [['personId', 'name', 'lastName', 'documentNumber']],
  fields: [
    field(
      'personId',
      'id',
      '人员编号',
      'Person id',
      2,
      'id,person,uid,resident id,employee id,employee no,student id,student no,member id,participant id,user id,register no,part id,人员id,编号,学号,工号,居民编号,员工编号',
    ),
    ...IDENTITY_FIELDS.map(each => ({ ...each, signal: STRONG[each.name] ?? each.signal })),
    ...AREA_FIELDS,
    field(
      'householdId',
      'id',
      '户编号',
      'Household id',
      1.5,
      'household,household no,family id,hh id,户号,家庭编号,户主编号,住户编号',
    ),
    field(
      'relationToHead',
      'text',
      '与户主关系',
      'Relation to head',
      1.5,
      'relation to head of household,relationship to head,household role,户主关系',
    ),
    field('gridId', 'id', '网格编号', 'Grid', 1, 'grid id,grid no,网格,所属网格,网格号'),
    field('building', 'text', '楼栋', 'Building', 1, 'building no,block,楼号,幢,栋,楼,楼栋号,楼幢'),
    field('unit', 'text', '单元', 'Unit', 1, 'unit no,entrance,单元号'),
    field(
      'room',
      'text',
      '房号',
      'Room',
      1,
      'room no,flat,apartment,dorm room,dormitory,房间号,门牌号,室,宿舍号,房间,宿舍',
    ),
    field('className', 'text', '班级', 'Class', 1.5, 'class,class name,grade,form,homeroom,年级班级,年级,班'),
    field(
      'department',
      'text',
      '部门',
      'Department',
      1,
      'team,office,division,unit name,workshop,科室,车间,处室,班组',
    ),
    field('seat', 'text', '座位', 'Seat', 0.5, 'desk,seat no,座位号,工位'),
    field(
      'specialGroup',
      'text',
      '特殊人群',
      'Special group',
      1,
      'vulnerable group,priority group,special needs,重点人群,特殊群体,人群类别,特殊需求',
    ),
    field(
      'vaccination',
      'text',
      '疫苗接种',
      'Vaccination',
      0.5,
      'vaccinated,vaccine,vaccination status,doses,疫苗接种情况,接种剂次',
      { keepsNone: true },
    ),
    field(
      'emergencyPhone',
      'phone',
      '紧急联系电话',
      'Emergency telephone',
      0.5,
      'emergency contact phone,emergency phone,紧急联系人电话,家属电话',
    ),
    field('notes', 'text', '备注', 'Notes', 0.1, 'note,comment,comments,remark,remarks,说明', {
      many: true,
      keepsNone: true,
    }),
  ],
};
