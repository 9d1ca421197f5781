import type { Migration } from '@overt/sdk'

/** The names on an invoice stay when their member is erased: they follow the invoice, no longer the member. */
export const namesOutliveMembers: Migration = {
  name: '002-names-outlive-members',
  async up(database, schema) {
    await database.raw(`
      do $$ declare k record; begin
        for k in select conname from pg_constraint where conrelid = '${schema}.invoice_person'::regclass and contype = 'f' and confrelid = 'core.member'::regclass and conparentid = 0 loop
          execute format('alter table ${schema}.invoice_person drop constraint %I', k.conname);
        end loop;
      end $$`)
  },
}
