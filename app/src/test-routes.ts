import { Router, type RequestHandler } from "express";

/**
 * The route that shows that the backend serves. POST is answered like GET, so that a drill can see lost writes too:
 * proxies hide a lost GET by sending it again, never a POST.
 */
export function testRoutes(): Router {
  const answer: RequestHandler = (_request, response) => {
    response.json({ text: "optimized backend" });
  };
  return Router().get("/test", answer).post("/test", answer);
}
