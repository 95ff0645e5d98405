// What hosts tell certbot goes through a shell and a configuration file, so it is of plain letters.

export const acmeServerPattern = /^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[A-Za-z0-9._~-]+)*\/?$/;

/** Or none. */
export const acmeEmailPattern = /^([A-Za-z0-9._+-]+@[A-Za-z0-9.-]+)?$/;
