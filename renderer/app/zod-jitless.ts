import { z } from 'zod';

// Compiling validators from text needs `unsafe-eval`, which the page's policy forbids. Must run before any schema is made.
z.config({ jitless: true });
