module testdata

go 1.19
