import type { CreateTableBuilder, Kysely } from 'kysely';

/**
 * People and what is known about them, subscriptions, parameters, audit. What belongs to a person
 * goes with the person; the audit log stays.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  const schema = database.schema;
  await schema
    .createTable('people')
    .addColumn('jid', 'text', (column) => column.primaryKey().notNull())
    .addColumn('mailbox', 'text', (column) => column.notNull())
    .addColumn('name', 'text')
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('locale', 'text')
    .addColumn('time_zone', 'text')
    .addColumn('meeting_information', 'integer', (column) => column.notNull())
    .addColumn('display_out_of_office', 'integer', (column) => column.notNull())
    .addColumn('search_text', 'text', (column) => column.notNull())
    .execute();
  await ofOnePerson(schema.createTable('calendars'))
    .addColumn('periods', 'text', (column) => column.notNull())
    .addColumn('known_at', 'bigint', (column) => column.notNull())
    .execute();
  await ofOnePerson(schema.createTable('automatic_replies'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('begins_at', 'bigint')
    .addColumn('ends_at', 'bigint')
    .execute();
  await ofOnePerson(schema.createTable('assignments'))
    .addColumn('server', 'text', (column) => column.notNull())
    .execute();
  await ofOnePerson(schema.createTable('overrides'))
    .addColumn('availability', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('ends', 'text', (column) => column.notNull())
    .addColumn('set_at', 'bigint', (column) => column.notNull())
    .addColumn('set_by', 'text', (column) => column.notNull())
    .addColumn('stands_at', 'bigint', (column) => column.notNull())
    .addColumn('revision', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('xmpp_subscriptions')
    .addColumn('component', 'text', (column) => column.notNull())
    .addColumn('contact', 'text', (column) => column.notNull())
    .addColumn('subscriber', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('xmpp_subscriptions_key', ['component', 'contact', 'subscriber'])
    .execute();
  await schema
    .createTable('parameters')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('milestones')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('audit')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('about', 'text', (column) => column.notNull())
    .addColumn('old', 'text')
    .addColumn('new', 'text')
    .execute();
  await schema.createIndex('audit_about').on('audit').columns(['about', 'id']).execute();
}

function ofOnePerson(table: CreateTableBuilder<string>): CreateTableBuilder<string, 'person'> {
  return table.addColumn('person', 'text', (column) =>
    column.primaryKey().notNull().references('people.jid').onDelete('cascade').onUpdate('cascade'),
  );
}
