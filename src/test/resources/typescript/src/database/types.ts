type Table<R> = { Row: R; Insert: Partial<R>; Update: Partial<R>; Relationships: [] };

export type Company = { id: number; name: string; settings: Record<string, unknown> };
export type Client = { id: number; company_id: number | null; name: string; phone: string | null; tags: string[] | null };

export type Database = {
  public: {
    Tables: { companies: Table<Company>; clients: Table<Client> };
    Views: Record<string, never>;
    Functions: Record<string, never>;
  };
};
