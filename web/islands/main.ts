// The islands of every page: each takes hold of the elements that carry its attribute, and does nothing where there are none.
import { headerMenu } from "./header-menu";
import { liveMissions } from "./live-missions";
import { liveBoard } from "./live-mobilisation";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-menu]")) headerMenu(button);
for (const region of document.querySelectorAll<HTMLElement>("[data-live-missions]")) liveMissions(region);
for (const board of document.querySelectorAll<HTMLElement>("[data-live-mobilisation]")) liveBoard(board);
