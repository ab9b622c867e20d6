// Goal: every date, time and interval of PostgreSQL comes back from SQLite, also those that other programs refuse.
import { describeTypes } from '../../helpers/postgres-type-round-trip.ts';

const INFINITE = ['infinity', '-infinity'];

describeTypes('dates and times', {
  types: [
    {
      typeName: 'date',
      literals: [
        ...INFINITE,
        '4714-11-24 BC',
        '0044-03-15 BC',
        '0001-01-01',
        '9999-12-31',
        '12345-06-07',
        '5874897-12-31',
      ],
    },
    {
      typeName: 'time without time zone',
      literals: ['00:00', '24:00:00', '23:59:59.999999', '12:34:56.1', '12:34:56.100000'],
    },
    { typeName: 'time(3) without time zone', literals: ['12:34:56.789', '24:00:00'] },
    {
      typeName: 'time with time zone',
      literals: ['12:34:56+02', '24:00:00-15:59:59', '00:00:00.000001+05:30:15', '00:00+15:59:59', '23:59:59.999999Z'],
    },
    {
      typeName: 'timestamp without time zone',
      literals: [
        ...INFINITE,
        ...[
          '4714-11-24 00:00:00 BC',
          '0044-03-15 12:34:56.789012 BC',
          '12345-06-07 08:09:10.000001',
          '294276-12-31 23:59:59.999999',
        ],
        ...['2022-03-22 12:00:09.123456', '2022-03-22 00:00:00', '1969-12-31 23:59:59.5', '0001-01-01 00:00'],
      ],
    },
    { typeName: 'timestamp(0) without time zone', literals: ['2022-03-22 12:00:09', 'infinity'] },
    {
      typeName: 'timestamp with time zone',
      literals: [
        ...INFINITE,
        ...['0044-03-15 12:34:56.789012+00 BC', '12345-06-07 08:09:10.000001+00', '2022-03-22 12:00:09.123456+02'],
        ...['2022-11-06 01:30:00-02:30', '4714-11-24 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00'],
      ],
    },
    { typeName: 'timestamp(3) with time zone', literals: ['2024-01-01 00:00:00.123+00', '-infinity'] },
  ],
});

describeTypes('intervals', {
  types: [
    {
      typeName: 'interval',
      literals: [
        ...INFINITE,
        ...['0', '1 mon 2 days 03:04:05.6', '1 mon -2 days 03:04:05.6', '-1 year +2 mons -3 days +04:05:06.000007'],
        ...['1 day -00:00:00.000001', '178000000 years', '-178000000 years', '2562047788:00:54.775807', '13 months'],
        ...['40 days', '100 hours', '00:00:00.5', '-00:00:00.5'],
      ],
    },
    { typeName: 'interval year to month', literals: ['1 year 2 mons', '-5 years'] },
    { typeName: 'interval day to second(3)', literals: ['1 day 02:03:04.567'] },
    { typeName: 'interval(0)', literals: ['00:00:07'] },
  ],
});
