// The islands of every page: each takes hold of the elements that carry its attribute, and does nothing where there are none.
import { headerMenu } from "./header-menu";
import { calendarKeys } from "./calendar-keys";
import { liveForm } from "./live-form";
import { liveMissions } from "./live-missions";
import { liveBoard } from "./live-mobilisation";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-menu]")) headerMenu(button);
for (const region of document.querySelectorAll<HTMLElement>("[data-live-missions]")) liveMissions(region);
for (const board of document.querySelectorAll<HTMLElement>("[data-live-mobilisation]")) liveBoard(board);
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-live]")) liveForm(button);
for (const calendar of document.querySelectorAll<HTMLElement>("[data-calendar]")) calendarKeys(calendar);
