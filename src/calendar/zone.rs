//! Days in the project's time zone.

use super::Calendar;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

impl Calendar {
    /// The first moment of a day. A day on which the clock is changed has 23 or 25 hours, and where it is set forward at midnight
    /// starts later.
    pub fn start_of_day(&self, day: Date) -> Timestamp {
        day.to_zoned(self.zone()).map_or_else(
            // The ends of the calendar, which no data reach.
            |_| if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX },
            |start| start.timestamp(),
        )
    }

    /// The day on which a moment falls.
    pub fn day_of(&self, moment: Timestamp) -> Date {
        moment.to_zoned(self.zone()).date()
    }

    /// The moment at which a clock in the zone shows this; the later one where it is set forward, the earlier one where it is set back.
    pub fn moment(&self, clock: DateTime) -> Timestamp {
        // Only the ends of the calendar have no moment.
        clock.to_zoned(self.zone()).map_or(Timestamp::MIN, |moment| moment.timestamp())
    }

    /// The zone, whose name was checked when the project was loaded.
    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_has_as_many_hours_as_the_clock_says() {
        let hours = |zone: &str, day: Date| {
            let calendar = Calendar { timezone: zone.to_owned(), ..Calendar::default() };
            let (start, end) = (calendar.start_of_day(day), calendar.start_of_day(day.tomorrow().unwrap()));
            assert_eq!((calendar.day_of(start), calendar.day_of(end)), (day, day.tomorrow().unwrap()));
            end.as_second() / 3600 - start.as_second() / 3600
        };
        assert_eq!(hours("Europe/Berlin", date(2026, 3, 28)), 24);
        assert_eq!(hours("Europe/Berlin", date(2026, 3, 29)), 23);
        assert_eq!(hours("Europe/Berlin", date(2026, 10, 25)), 25);
        // The clock goes from 0:00 to 1:00.
        assert_eq!(hours("Africa/Cairo", date(2026, 4, 24)), 23);
        assert_eq!(hours("UTC", date(2026, 3, 29)), 24);
    }

    #[test]
    fn a_time_that_the_clock_skips_or_shows_twice_is_one_moment() {
        let calendar = Calendar { timezone: "Europe/Berlin".to_owned(), ..Calendar::default() };
        let moment = |month, day| calendar.moment(date(2026, month, day).at(2, 30, 0, 0)).to_string();
        assert_eq!(moment(9, 1), "2026-09-01T00:30:00Z");
        assert_eq!(moment(3, 29), "2026-03-29T01:30:00Z");
        assert_eq!(moment(10, 25), "2026-10-25T00:30:00Z");
    }

    #[test]
    fn days_at_the_ends_of_the_calendar_start_at_its_ends() {
        let calendar = Calendar::default();
        assert_eq!(calendar.start_of_day(date(-9999, 1, 1)), Timestamp::MIN);
        assert_eq!(calendar.start_of_day(date(9999, 12, 31)), Timestamp::MAX);
    }
}
