// SPDX-License-Identifier: Apache-2.0
import { icon } from "./elements.js";

export const microphone = () => icon("M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3z", "M6 11a6 6 0 0 0 12 0M12 17v4M9 21h6");
export const keyboard = () => icon("M3 6.5h18v11H3z", "M7 10h.01M10.5 10h.01M14 10h.01M17.5 10h.01M7 14h10");
export const repeat = () => icon("M4 12a8 8 0 1 0 2.6-5.9", "M4 4v5h5");
export const pause = () => icon("M9 5v14M15 5v14");
export const resume = () => icon("M7 5l12 7-12 7z");
export const skip = () => icon("M5 5l9 7-9 7z", "M18 5v14");
export const end = () => icon("M6 6l12 12M18 6L6 18");
export const check = () => icon("M5 12.5l4.5 4.5L19 7.5");
export const warning = () => icon("M12 4l9 16H3z", "M12 10v4M12 17h.01");
export const sound = () => icon("M4 9.5v5h3.5L12 18V6L7.5 9.5z", "M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11");
export const soundOff = () => icon("M4 9.5v5h3.5L12 18V6L7.5 9.5z", "M16 9.5l5 5M21 9.5l-5 5");
export const person = () => icon("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z", "M4.5 20a7.5 7.5 0 0 1 15 0");
export const sparkle = () => icon("M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z");
export const clock = () => icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z", "M12 7v5l3.5 2");
export const document_ = () => icon("M6 3h8l4 4v14H6z", "M14 3v4h4M9 12h6M9 16h6");
export const send = () => icon("M4 12l16-8-6 16-3-7z");
export const play = () => icon("M7 5l12 7-12 7z");
export const stop = () => icon("M7 7h10v10H7z");
export const copy = () => icon("M9 9h11v11H9z", "M5 15H4V4h11v1");
export const back = () => icon("M15 5l-7 7 7 7");
export const flag = () => icon("M6 21V4M6 5h12l-3 4 3 4H6");
