"""Addresses of plans, practice, Today and Progress."""

from __future__ import annotations

from django.urls import URLPattern, path

from routines.views import progress, routines, sessions, sheets, starters, steps, today

app_name = "routines"
urlpatterns: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("progress/", progress.progress, name="progress"),
    path("progress/pain-scores/", sessions.pain_consent, name="pain-consent"),
    path("routines/", routines.routine_list, name="routine-list"),
    path("routines/new/", routines.routine_create, name="routine-create"),
    path("routines/archived/", routines.routine_archived, name="routine-archived"),
    path("routines/steps/", steps.step_choose, name="step-add"),
    path("routines/starters/<slug:slug>/", starters.starter_detail, name="starter-detail"),
    path("routines/starters/<slug:slug>/copies/", starters.starter_copy, name="starter-copy"),
    path("routines/starters/<slug:slug>/sheet/", sheets.starter_sheet, name="starter-sheet"),
    path("routines/<int:pk>/", routines.routine_detail, name="routine-detail"),
    path("routines/<int:pk>/name/", routines.routine_rename, name="routine-rename"),
    path("routines/<int:pk>/weekdays/", routines.routine_weekdays, name="routine-weekdays"),
    path("routines/<int:pk>/copies/", routines.routine_duplicate, name="routine-duplicate"),
    path("routines/<int:pk>/archive/", routines.routine_archive, name="routine-archive"),
    path("routines/<int:pk>/archive/undo/", routines.routine_unarchive, name="routine-unarchive"),
    path("routines/<int:pk>/deletion/", routines.routine_delete, name="routine-delete"),
    path("routines/<int:pk>/deletion/undo/", routines.routine_restore, name="routine-restore"),
    path("routines/<int:pk>/sheet/", sheets.routine_sheet, name="routine-sheet"),
    path("routines/<int:pk>/steps/", steps.step_create, name="step-create"),
    path("routines/<int:pk>/steps/<int:step_pk>/", steps.step_update, name="step-update"),
    path("routines/<int:pk>/steps/<int:step_pk>/place/", steps.step_move, name="step-move"),
    path("routines/<int:pk>/steps/<int:step_pk>/swap/", steps.step_swap, name="step-swap"),
    path("routines/<int:pk>/steps/<int:step_pk>/removal/", steps.step_remove, name="step-remove"),
    path("routines/<int:pk>/steps/<int:step_pk>/removal/undo/", steps.step_restore, name="step-restore"),
    path("sessions/new/", sessions.session_create, name="session-create"),
    path("sessions/by-hand/", sessions.session_log, name="session-log"),
    path("sessions/<uuid:client_id>/", sessions.session_detail, name="session-detail"),
    path("sessions/<uuid:client_id>/practice/", sessions.session_practice, name="session-practice"),
    path("sessions/<uuid:client_id>/practice/<int:log_pk>/", sessions.session_tick, name="session-tick"),
    path("sessions/<uuid:client_id>/finish/", sessions.session_finish, name="session-finish"),
    path("sessions/<uuid:client_id>/stop/", sessions.session_stop, name="session-stop"),
    path("sessions/<uuid:client_id>/how-it-was/", sessions.session_update, name="session-update"),
    path("sessions/<uuid:client_id>/deletion/", sessions.session_delete, name="session-delete"),
    path("sessions/<uuid:client_id>/deletion/undo/", sessions.session_restore, name="session-restore"),
]
