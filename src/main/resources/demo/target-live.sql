-- The database of the live part: empty, as for the real move after a rehearsal.
CREATE DATABASE live OWNER demo_app TEMPLATE template0 ENCODING 'UTF8';
