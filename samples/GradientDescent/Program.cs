Console.WriteLine(typeof(Program).Assembly.GetName().Name);
