import type { DatasetDefinition } from '../types.ts';
import { field } from './field.ts';
import { AREA_FIELDS } from './identityFields.ts';

const STRONG: Record<string, number> = { longitude: 1.5, latitude: 1.5, address: 1.5 };

/** One row is one place: venue, building, school, isolation site. */
export const PLACES: DatasetDefinition = {
  kind: 'places',
  label: { zh: '场所', en: 'Places' },
  requiredAnyOf: [['placeName', 'placeId', 'address']],
  fields: [
    field(
      'placeId',
      'id',
      '场所编号',
      'Place id',
      2.5,
      'id,place no,venue id,site id,location id,facility id,poi id,code,venue code,场所码,场所id,编号,场所代码',
    ),
    field(
      'placeName',
      'text',
      '场所名称',
      'Place name',
      2.5,
      'name,place,venue,venue name,site,site name,location,location name,facility,facility name,hospital,school,organisation,organization,名称,单位名称,地点名称,店名,机构名称,学校名称,企业名称,医院名称,隔离点名称,小区名称',
    ),
    field(
      'placeKind',
      'placeKind',
      '场所类型',
      'Place kind',
      2,
      'type,place type,venue type,category,kind,facility type,location type,场所类别,类型,类别,机构类型,行业,行业类别',
    ),
    ...AREA_FIELDS.map(each => ({ ...each, signal: STRONG[each.name] ?? each.signal })),
    field(
      'capacity',
      'integer',
      '容量',
      'Capacity',
      1.5,
      'max capacity,seats,beds,rooms,床位数,房间数,人数上限,容纳人数,座位数',
    ),
    field(
      'floorAreaSquareMetres',
      'number',
      '面积（平方米）',
      'Floor area in square metres',
      1,
      'floor area,area m2,area sqm,面积,建筑面积,营业面积',
    ),
    field('isIndoor', 'boolean', '是否室内', 'Indoor', 1, 'indoors,室内,室内场所'),
    field(
      'contactPerson',
      'name',
      '负责人',
      'Contact person',
      1,
      'contact name,manager,owner,person in charge,联系人,场所负责人,法人,责任人',
    ),
    field(
      'phone',
      'phone',
      '联系电话',
      'Telephone',
      0.5,
      'telephone number,tel,phone number,mobile,contact phone,电话,手机,负责人电话,手机号',
    ),
    field('openingHours', 'text', '营业时间', 'Opening hours', 1, 'hours,open hours,开放时间'),
    field(
      'parentPlace',
      'text',
      '所属场所',
      'Within',
      0.5,
      'parent,parent place,within,building,所在楼宇,所属商场',
    ),
    field('notes', 'text', '备注', 'Notes', 0.1, 'note,comment,comments,remark,remarks,description,说明', {
      many: true,
      keepsNone: true,
    }),
  ],
};
