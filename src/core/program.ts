/** Name and version, as they stand in the records we write. */
export const program = 'service-connection-wizard 0.1.0';
