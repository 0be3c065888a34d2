import type { DatasetDefinition } from '../types.ts';
import { field } from './field.ts';
import { AREA_FIELDS, IDENTITY_FIELDS } from './identityFields.ts';

const SHARED = new Set(['name', 'documentType', 'documentNumber', 'phone', 'sex', 'age']);

/** One row puts a person or case at a place on a day, or from–to. */
export const VISITS: DatasetDefinition = {
  kind: 'visits',
  label: { zh: '轨迹', en: 'Visits' },
  requiredAnyOf: [
    ['personId', 'name', 'documentNumber', 'phone'],
    ['date', 'from'],
  ],
  fields: [
    field(
      'personId',
      'id',
      '病例或人员编号',
      'Case or person id',
      2,
      'id,case id,patient id,person,person id,patient,case,case no,case number,user id,uid,user,subject id,participant id,employee id,student id,card id,card no,member id,病例编号,病例号,人员编号,编号,患者编号,感染者编号,病例,感染者,病例id,人员id,学号,工号,卡号',
    ),
    field('otherId', 'id', '其他编号', 'Other id', 0.2, 'global num,global number,external id,原编号'),
    ...IDENTITY_FIELDS.filter(each => SHARED.has(each.name)),
    field(
      'date',
      'date',
      '日期',
      'Date',
      2,
      'visit date,date of visit,day,visited on,visited at,travel date,exposure date,活动日期,到访日期,轨迹日期,暴露日期,乘车日期,出行日期,航班日期,发车日期',
    ),
    field(
      'from',
      'moment',
      '开始时间',
      'From',
      2.5,
      'start,start time,from time,time from,arrival,arrival time,arrived,arrived at,arrive time,entry time,time in,check in,check in time,checkin,checkin time,scan time,scanned at,time of visit,visit time,start date,time,timestamp,datetime,date time,departure time,arrive,到达时间,进入时间,扫码时间,到访时间,起始时间,开始,到达,活动开始时间,登记时间,时间,刷卡时间,通行时间,入场时间,打卡时间,上车时间,出发时间',
    ),
    field(
      'to',
      'moment',
      '结束时间',
      'To',
      2.5,
      'end,end time,to time,time to,until,leave,left,left at,leave time,leaving time,exit time,time out,check out,check out time,checkout,checkout time,departed,end date,离开时间,退出时间,终止时间,结束,离开,活动结束时间,出场时间,下车时间',
    ),
    field(
      'placeName',
      'text',
      '场所名称',
      'Place name',
      2,
      'place,venue,venue name,location,location name,site,site name,facility,poi,visited place,activity,where,场所,地点,地点名称,活动地点,到访场所,到访地点,地点场所,涉及场所,轨迹地点,途经地点,暴露场所,轨迹,门店名称,位置',
    ),
    field(
      'placeKind',
      'placeKind',
      '场所类型',
      'Place kind',
      2,
      'type,place type,type of place,venue type,location type,category,place category,kind,setting,场所类别,地点类型,场所分类,类型,类别',
    ),
    ...AREA_FIELDS,
    field(
      'transportNumber',
      'text',
      '车次/航班号',
      'Transport number',
      2,
      'flight,flight no,flight number,train,train no,train number,vehicle,vehicle no,plate,plate number,bus line,route no,transport,transport no,车次,航班,航班号,班次,车牌,车牌号,交通工具班次,车次航班号,列车车次,交通工具号',
    ),
    field('carriage', 'text', '车厢', 'Carriage', 1.5, 'coach,car no,carriage no,coach no,车厢号'),
    field('seat', 'text', '座位号', 'Seat', 1.5, 'seat no,seat number,座位,座号,席位号'),
    field(
      'origin',
      'text',
      '出发地',
      'Origin',
      0.5,
      'departure place,from station,from city,departure city,departure station,上车站,出发站,始发站,始发地',
    ),
    field(
      'destination',
      'text',
      '目的地',
      'Destination',
      0.5,
      'arrival place,to station,to city,arrival city,arrival station,下车站,到达站,终点站,到达地',
    ),
    field(
      'source',
      'text',
      '数据来源',
      'Source',
      0.5,
      'data source,information source,origin of record,来源,信息来源,获取方式',
    ),
    field(
      'masked',
      'boolean',
      '是否戴口罩',
      'Wearing a mask',
      0.5,
      'mask,wearing mask,mask worn,戴口罩,口罩,佩戴口罩,是否佩戴口罩',
    ),
    field('companions', 'text', '同行人员', 'Companions', 0.5, 'with whom,accompanied by,同行人,同行者', {
      keepsNone: true,
    }),
    field(
      'notes',
      'text',
      '备注',
      'Notes',
      0.1,
      'note,comment,comments,remark,remarks,description,details,活动内容,具体情况,轨迹描述,活动描述,说明,详情',
      { many: true, keepsNone: true },
    ),
  ],
};
