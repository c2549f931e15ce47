-- Roles as a Supabase project has them. The owner of the application's tables is no superuser, as on the real one.
CREATE ROLE anon NOLOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN NOINHERIT;
CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT;
CREATE ROLE supabase_auth_admin LOGIN NOINHERIT CREATEROLE;
CREATE ROLE supabase_storage_admin LOGIN NOINHERIT CREATEROLE;
CREATE ROLE demo_owner LOGIN CREATEROLE CREATEDB REPLICATION BYPASSRLS;
GRANT anon, authenticated, service_role TO authenticator;
GRANT anon, authenticated, service_role TO demo_owner;
-- The application's own role. The owner is a member of it, so that its sessions can be seen and ended.
CREATE ROLE salon_app LOGIN;
GRANT salon_app TO demo_owner;
CREATE DATABASE salon OWNER demo_owner TEMPLATE template0 ENCODING 'UTF8';
