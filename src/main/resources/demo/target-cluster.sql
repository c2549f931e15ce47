-- An ordinary managed server: the application's role owns the database and is no superuser.
CREATE ROLE demo_app LOGIN CREATEROLE;
CREATE ROLE salon_app LOGIN;
GRANT salon_app TO demo_app;
CREATE DATABASE salon OWNER demo_app TEMPLATE template0 ENCODING 'UTF8';
